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

  void hit() {
    requests("hit");
  }

  void away() {
    requests("redis-away");
  }

  <T> T timed(Supplier<T> making) {
    requests("fill");
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
