package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheProtocol.Published;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What operators see of the cache. */
@Component
class CacheMetrics {

  private final MeterRegistry meters;
  private final Timer fills;

  CacheMetrics(MeterRegistry meters) {
    this.meters = meters;
    this.fills =
        Timer.builder("tracks.cache.fill")
            .description("Making a representation from the database")
            .publishPercentileHistogram()
            .register(meters);
  }

  /** A read was answered; each is counted once, whatever else becomes of it. */
  void answered(Answer answer) {
    requests(
        switch (answer) {
          case Answer.Hit ignored -> "hit";
          case Answer.Filled filled ->
              Answer.Filled.CACHE_UNAVAILABLE.equals(filled.detail()) ? "redis-away" : "miss";
          case Answer.Unknown ignored -> "unknown";
        });
  }

  /** A read was answered by an error. */
  void refused() {
    requests("refused");
  }

  /** The bytes of a hit could not be had, and were made anew. */
  void bodyMissing(String why) {
    Counter.builder("tracks.cache.bodies.missing")
        .description("Hits whose bytes could not be had from Redis")
        .tag("why", why)
        .register(meters)
        .increment();
  }

  <T> T timed(Supplier<T> making) {
    return fills.record(making);
  }

  void published(@Nullable Published result) {
    Counter.builder("tracks.cache.publish")
        .description("How fills ended in Redis")
        .tag("result", result == null ? "none" : result.name().toLowerCase(Locale.ROOT))
        .register(meters)
        .increment();
  }

  private void requests(String outcome) {
    Counter.builder("tracks.cache.requests")
        .description("Reads of representations by what became of them")
        .tag("outcome", outcome)
        .register(meters)
        .increment();
  }
}
