package dev.tracks.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.defaults.cache.CatalogueClaim;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.tracing.Tracing;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/** What the cache of one catalogue is made of. */
@Component
class CacheParts {

  private final CacheProtocol protocol;
  private final CacheConnections heads;
  private final CacheConnections bodies;
  private final Cache<String, Body> l1;
  private final CircuitBreaker breaker;
  private final CircuitBreaker bodyBreaker;
  private final Semaphore fills;

  @Autowired
  CacheParts(
      CacheProperties properties,
      Catalogue catalogue,
      @Value("${spring.data.redis.url}") String redis,
      ObjectProvider<Tracing> tracing) {
    this(properties, catalogue, redis, tracing.getIfAvailable(Tracing::disabled));
  }

  /** Parts of which nobody is told. */
  CacheParts(CacheProperties properties, Catalogue catalogue, String redis) {
    this(properties, catalogue, redis, Tracing.disabled());
  }

  private CacheParts(
      CacheProperties properties, Catalogue catalogue, String redis, Tracing tracing) {
    protocol = new CacheProtocol(catalogue.keys());
    CatalogueClaim claim = CatalogueClaim.ofRows(catalogue);
    heads = new CacheConnections(redis, properties.headTimeout(), claim, tracing);
    bodies = new CacheConnections(redis, properties.bodyTimeout(), claim, tracing);
    l1 = memory(properties.l1());
    breaker =
        CircuitBreaker.of(
            "redis",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(4) // each failure may have cost a request the whole time-out
                .minimumNumberOfCalls(2)
                .waitDurationInOpenState(Duration.ofSeconds(1))
                .permittedNumberOfCallsInHalfOpenState(2)
                // Or trials whose end is never told, as of a request that died, would keep it so.
                .maxWaitDurationInHalfOpenState(Duration.ofSeconds(3))
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .recordException(CacheParts::isAway)
                .build());
    bodyBreaker = CircuitBreaker.of("redis-bodies", breaker.getCircuitBreakerConfig());
    // A bulkhead of resilience4j waits as long for everybody; requests have deadlines of their own.
    fills = new Semaphore(properties.fills(), true);
  }

  /** Bodies by name, as many as these bytes have room for: who keeps one makes the room for it. */
  static Cache<String, Body> memory(DataSize bytes) {
    return Caffeine.newBuilder()
        .maximumWeight(bytes.toBytes())
        .<String, Body>weigher((key, body) -> (int) Math.min(Integer.MAX_VALUE, body.size()))
        .executor(Runnable::run)
        .build();
  }

  /** An error that Redis answers is one key's trouble; the others are served on. */
  private static boolean isAway(Throwable failure) {
    return failure instanceof CacheAway
        || failure instanceof RedisException
            && !(failure instanceof RedisCommandExecutionException);
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

  CircuitBreaker bodyBreaker() {
    return bodyBreaker;
  }

  /** How many fills may run now. */
  Semaphore fills() {
    return fills;
  }

  @PreDestroy
  void close() {
    heads.close();
    bodies.close();
  }
}
