package dev.tracks.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.Catalogue;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** What the cache of one catalogue is made of. */
@Component
class CacheParts {

  private final CacheProtocol protocol;
  private final CacheConnections heads;
  private final CacheConnections bodies;
  private final Cache<String, Body> l1;
  private final CircuitBreaker breaker;
  private final Bulkhead bulkhead;

  CacheParts(
      CacheProperties properties,
      Catalogue catalogue,
      @Value("${spring.data.redis.url}") String redis) {
    protocol = new CacheProtocol(catalogue.keys());
    heads = new CacheConnections(redis, properties.headTimeout());
    bodies = new CacheConnections(redis, properties.bodyTimeout());
    l1 =
        Caffeine.newBuilder()
            .maximumWeight(properties.l1().toBytes())
            .<String, Body>weigher((key, body) -> (int) Math.min(Integer.MAX_VALUE, body.size()))
            .build();
    breaker =
        CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(4) // each failure may have cost a request the whole time-out
                .minimumNumberOfCalls(2)
                .waitDurationInOpenState(Duration.ofSeconds(1))
                .permittedNumberOfCallsInHalfOpenState(2)
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .recordException(
                    e ->
                        e instanceof dev.tracks.defaults.cache.CacheAway
                            || e instanceof io.lettuce.core.RedisException)
                .build());
    bulkhead =
        Bulkhead.of(
            "fills",
            BulkheadConfig.custom()
                .maxConcurrentCalls(properties.fills())
                .maxWaitDuration(properties.patience())
                .build());
  }

  CacheProtocol protocol() {
    return protocol;
  }

  CacheConnections heads() {
    return heads;
  }

  CacheConnections bodies() {
    return bodies;
  }

  Cache<String, Body> l1() {
    return l1;
  }

  CircuitBreaker breaker() {
    return breaker;
  }

  Bulkhead bulkhead() {
    return bulkhead;
  }

  @PreDestroy
  void close() {
    heads.close();
    bodies.close();
  }
}
