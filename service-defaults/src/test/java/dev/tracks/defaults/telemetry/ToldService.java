package dev.tracks.defaults.telemetry;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.tracing.Traces;
import io.lettuce.core.tracing.Tracing;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Span;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service that asks a database, Redis and a bus for a request. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class ToldService {

  @Bean(destroyMethod = "close")
  CacheConnections connections(Environment environment, ObjectProvider<Tracing> tracing) {
    return new CacheConnections(
        environment.getRequiredProperty("TRACKS_REDIS_URL"),
        Duration.ofSeconds(5),
        null,
        tracing.getIfAvailable(Tracing::disabled));
  }

  @RestController
  static class Routes {

    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);

    private final JdbcTemplate database;
    private final CacheConnections redis;
    private final Traces traces;
    private final MeterRegistry meters;

    Routes(JdbcTemplate database, CacheConnections redis, Traces traces, MeterRegistry meters) {
      this.database = database;
      this.redis = redis;
      this.traces = traces;
      this.meters = meters;
    }

    @GetMapping("/asks")
    String asks() {
      database.queryForObject("SELECT COUNT(*) FROM (VALUES ('a secret')) AS t(x)", Long.class);
      redis.shared().await(redis.shared().commands().get("key-of-somebody"));
      Span span = traces.begin("send tracks", Span.Kind.PRODUCER, traces.current());
      span.tag("messaging.system", "servicebus").tag("messaging.destination.name", "tracks");
      traces.within(span, () -> redis.shared().await(redis.shared().commands().exists("another")));
      span.end();
      LOG.warn("All were asked");
      meters.counter("tracks.asked").increment();
      meters.counter("of.nobodys.interest").increment();
      return "asked";
    }

    @GetMapping("/breaks")
    String breaks() {
      throw new IllegalStateException("broken on purpose");
    }
  }
}
