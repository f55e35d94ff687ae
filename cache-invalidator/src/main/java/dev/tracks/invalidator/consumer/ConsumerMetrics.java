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
  private final Lag invalidated;
  private final Lag late;

  ConsumerMetrics(MeterRegistry meters, Clock clock) {
    this.meters = meters;
    this.invalidated = lag(meters, clock, "invalidated");
    this.late = lag(meters, clock, "late");
    // There from the start: an alert on a rise cannot see a series that begins with 1.
    List.of("invalidated", "late", "unknown", "malformed", "unburied", "unsettled")
        .forEach(this::counter);
  }

  private static Lag lag(MeterRegistry meters, Clock clock, String outcome) {
    return new Lag(
        meters,
        clock,
        "tracks.invalidation.lag",
        "From the making of an event until it is applied, by whether it was news",
        "outcome",
        outcome);
  }

  /**
   * An event is applied.
   *
   * @param news whether nobody else had told the cache of its version
   * @param first whether it was never delivered before; a repetition that is no news has no lag
   */
  void applied(Instant committedAt, boolean news, boolean first) {
    if (news || first) {
      (news ? invalidated : late).since(committedAt);
    }
    count(news ? "invalidated" : "late", 1);
  }

  void count(String outcome, int events) {
    counter(outcome).increment(events);
  }

  private Counter counter(String outcome) {
    return Counter.builder("tracks.events")
        .description("Events by what became of them")
        .baseUnit("events")
        .tag("outcome", outcome)
        .register(meters);
  }
}
