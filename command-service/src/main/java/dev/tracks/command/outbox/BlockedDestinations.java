package dev.tracks.command.outbox;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The destinations that took nothing lately, each with a pause that doubles with every failure, so
 * that one that is not there does not hold up the others. For any number of threads.
 */
final class BlockedDestinations {

  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private record Pause(Duration length, long until) {}

  private final LongSupplier nanoTime;
  private final Map<String, Pause> pauses = new HashMap<>();

  /** By a clock that no one can set: nanoseconds from any moment. */
  BlockedDestinations(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** It took nothing: not before a while, of random length, because all relays find out at once. */
  synchronized void block(String destination) {
    Pause before = pauses.get(destination);
    Duration length = before == null ? SHORTEST : before.length().multipliedBy(2);
    if (length.compareTo(LONGEST) > 0) {
      length = LONGEST;
    }
    long nanos = ThreadLocalRandom.current().nextLong(length.toNanos() / 2, length.toNanos() + 1);
    pauses.put(destination, new Pause(length, nanoTime.getAsLong() + nanos));
  }

  /** It took something. */
  synchronized void unblock(String destination) {
    pauses.remove(destination);
  }

  /** Those that are to be left alone now. */
  synchronized Set<String> now() {
    long now = nanoTime.getAsLong();
    return pauses.entrySet().stream()
        .filter(entry -> entry.getValue().until() - now > 0)
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How long until one of them may be tried again, when there is one. */
  synchronized Optional<Duration> untilNext() {
    long now = nanoTime.getAsLong();
    return pauses.values().stream()
        .map(pause -> pause.until() - now)
        .filter(left -> left > 0)
        .min(Long::compare)
        .map(Duration::ofNanos);
  }
}
