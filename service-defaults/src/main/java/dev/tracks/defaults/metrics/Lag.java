package dev.tracks.defaults.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * How long after a commit something came of it, as a histogram with the same buckets everywhere:
 * from 5 ms, which is a good day, to an hour, which is an outage. Commits are timed by the clock
 * that committed, so that clocks that differ shift it; it is never below 0, nor above a day: the
 * time of a commit is somebody else's word, and must not be more than a timer can hold.
 */
public final class Lag {

  private static final Duration[] BUCKETS =
      Stream.of(
              5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
              3_600_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final Duration LONGEST = Duration.ofDays(1);

  private final Timer timer;
  private final Clock clock;

  /**
   * A lag by its metric's name and description; Prometheus adds the unit, seconds.
   *
   * @param tags names and values in turn
   */
  public Lag(MeterRegistry meters, Clock clock, String name, String description, String... tags) {
    this.clock = clock;
    this.timer =
        Timer.builder(name)
            .description(description)
            .tags(tags)
            .serviceLevelObjectives(BUCKETS)
            .register(meters);
  }

  /** It came now. */
  public void since(Instant committedAt) {
    Duration lag = Duration.between(committedAt, clock.instant());
    timer.record(lag.isNegative() ? Duration.ZERO : lag.compareTo(LONGEST) > 0 ? LONGEST : lag);
  }
}
