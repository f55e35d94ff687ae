package dev.tracks.invalidator.consumer;

import dev.tracks.defaults.metrics.Lag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/** What operators see of the consumer. */
@Component
class ConsumerMetrics {

  private final MeterRegistry meters;
  private final Lag lag;

  ConsumerMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.lag =
        new Lag(
            meters,
            clock,
            "tracks.invalidation.lag",
            "From a commit to the invalidation of what it made old");
    // There from the start: an alert on a rise cannot see a series that begins with 1.
    List.of("invalidated", "late", "unknown", "malformed", "unburied").forEach(this::counter);
  }

  void invalidated(Instant committedAt) {
    lag.since(committedAt);
    count("invalidated");
  }

  void count(String outcome) {
    counter(outcome).increment();
  }

  private Counter counter(String outcome) {
    return Counter.builder("tracks.events")
        .description("Events by what became of them")
        .baseUnit("events")
        .tag("outcome", outcome)
        .register(meters);
  }
}
