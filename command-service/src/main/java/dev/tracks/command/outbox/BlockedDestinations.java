package dev.tracks.command.outbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The destinations that took nothing lately, each with a pause that doubles with every failure, so
 * that one that is not there does not hold up the others. For one thread.
 */
final class BlockedDestinations {

  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private record Pause(Duration length, Instant until) {}

  private final Clock clock;
  private final Map<String, Pause> pauses = new HashMap<>();

  BlockedDestinations(Clock clock) {
    this.clock = clock;
  }

  /** It took nothing: not before a while, of random length, because all relays find out at once. */
  void block(String destination) {
    Pause before = pauses.get(destination);
    Duration length = before == null ? SHORTEST : before.length().multipliedBy(2);
    if (length.compareTo(LONGEST) > 0) {
      length = LONGEST;
    }
    long millis =
        ThreadLocalRandom.current().nextLong(length.toMillis() / 2, length.toMillis() + 1);
    pauses.put(destination, new Pause(length, clock.instant().plusMillis(millis)));
  }

  /** It took something. */
  void unblock(String destination) {
    pauses.remove(destination);
  }

  /** Those that are to be left alone now. */
  Set<String> now() {
    Instant now = clock.instant();
    return pauses.entrySet().stream()
        .filter(entry -> entry.getValue().until().isAfter(now))
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How long until one of them may be tried again, when there is one. */
  Optional<Duration> untilNext() {
    Instant now = clock.instant();
    return pauses.values().stream()
        .map(Pause::until)
        .filter(until -> until.isAfter(now))
        .min(Instant::compareTo)
        .map(until -> Duration.between(now, until));
  }
}
