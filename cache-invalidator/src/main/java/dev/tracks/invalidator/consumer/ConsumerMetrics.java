package dev.tracks.invalidator.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.springframework.stereotype.Component;

/** What operators see of the consumer. */
@Component
class ConsumerMetrics {

  private final MeterRegistry meters;
  private final Timer lag;
  private final Clock clock;

  ConsumerMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.clock = clock;
    this.lag =
        Timer.builder("tracks.invalidation.lag")
            .description("From a commit to the invalidation of what it made old")
            .publishPercentileHistogram()
            .register(meters);
  }

  void invalidated(Instant committedAt) {
    Duration since = Duration.between(committedAt, clock.instant());
    lag.record(since.isNegative() ? Duration.ZERO : since);
    count("invalidated");
  }

  void count(String outcome) {
    Counter.builder("tracks.events")
        .description("Events by what became of them")
        .tag("outcome", outcome)
        .register(meters)
        .increment();
  }
}
