package dev.tracks.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheProtocol.Published;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Reads through the cache. The head always comes from Redis in a read issued after the request came
 * in; nothing else decides what is fresh. Without Redis the database answers, behind the same
 * single flight.
 */
@Component
public class Representations {

  private static final Duration LOOK = Duration.ofMillis(25);

  private final Source source;
  private final CacheProtocol protocol;
  private final CacheConnections heads;
  private final CacheConnections bodies;
  private final Cache<String, Body> l1;
  private final CircuitBreaker breaker;
  private final CircuitBreaker bodyBreaker;
  private final Bulkhead bulkhead;
  private final CacheProperties properties;
  private final CacheMetrics metrics;
  private final Fill fill;
  private final SingleFlight<Answer> flights = new SingleFlight<>();

  Representations(
      Source source,
      CacheParts parts,
      CacheProperties properties,
      CacheMetrics metrics,
      java.time.Clock clock) {
    this.source = source;
    this.protocol = parts.protocol();
    this.heads = parts.heads();
    this.bodies = parts.bodies();
    this.l1 = parts.l1();
    this.breaker = parts.breaker();
    this.bodyBreaker = CircuitBreaker.of("redis-bodies", breaker.getCircuitBreakerConfig());
    this.bulkhead = parts.bulkhead();
    this.properties = properties;
    this.metrics = metrics;
    this.fill = new Fill(source, protocol, properties, clock);
  }

  /**
   * The representation of a key, not older than anything that was settled before this call, nor
   * than the token.
   *
   * @throws Problem 400 when the token is from the future, 503 when it takes too long
   */
  public Answer get(CatalogueKey key, @Nullable VersionVector token) {
    VersionVector wanted = token == null ? VersionVector.EMPTY : relevant(key, token);
    long deadline = System.nanoTime() + properties.patience().toNanos();
    boolean redis = true;
    try {
      Optional<RepresentationHead.Cached> cached = breaker.executeSupplier(() -> head(key));
      if (cached.isPresent() && satisfies(cached.get().head(), key, wanted)) {
        metrics.hit();
        return hit(key, cached.get());
      }
    } catch (CacheAway | RedisException | CallNotPermittedException e) {
      metrics.away();
      redis = false; // its time-out was waited for once
    }
    refuseTheFuture(key, wanted);
    return make(key, wanted, deadline, redis);
  }

  private static VersionVector relevant(CatalogueKey key, VersionVector token) {
    String genre = key.genre();
    if (genre == null) {
      return token;
    }
    return token.of(genre) == 0 ? VersionVector.EMPTY : VersionVector.of(genre, token.of(genre));
  }

  /** The head, once this connection has kept the connection rule for the key. */
  private Optional<RepresentationHead.Cached> head(CatalogueKey key) {
    CacheSession session = heads.shared();
    if (!session.isVerified(key.name())) {
      protocol.raise(session, key.name(), source.versions(key.genre()));
      session.setVerified(key.name());
    }
    return RepresentationHead.read(session, key.name());
  }

  private boolean satisfies(RepresentationHead head, CatalogueKey key, VersionVector wanted) {
    if (head.vector().covers(wanted)) {
      return true;
    }
    return head.full()
        && key.genre() == null
        && source.untouchedWithin(head.vector(), wanted, head.lastId());
  }

  private void refuseTheFuture(CatalogueKey key, VersionVector wanted) {
    if (!wanted.versions().isEmpty() && !source.versions(key.genre()).covers(wanted)) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "consistency-token-from-the-future",
          "The Consistency-Token names a version that was never committed.");
    }
  }

  private Answer hit(CatalogueKey key, RepresentationHead.Cached cached) {
    RepresentationHead head = cached.head();
    String name = key.name() + "\n" + head.etag();
    return new Answer.Hit(
        head,
        cached.ttl(),
        new Answer.BodySource() {
          @Override
          public @Nullable Body fetch() {
            Body kept = l1.getIfPresent(name);
            if (kept == null) {
              kept = stored(key, head);
              if (kept != null) {
                l1.put(name, kept);
              }
            }
            return kept;
          }

          @Override
          public Answer instead() {
            return withoutBodies(key);
          }
        });
  }

  /** Null when the key holds others by now, or when Redis does not give them. */
  private @Nullable Body stored(CatalogueKey key, RepresentationHead head) {
    try {
      return bodyBreaker.executeSupplier(
          () -> RepresentationBodies.fetch(bodies.shared(), key.name(), head));
    } catch (CacheAway | RedisException | CallNotPermittedException e) {
      return null;
    }
  }

  /**
   * For a head whose bytes cannot be had: whatever is wrong with them, the next read fills anew.
   */
  private Answer withoutBodies(CatalogueKey key) {
    metrics.away();
    try {
      heads.shared().commands().unlink(key.name());
    } catch (CacheAway | RedisException e) {
      // it will be tried again with the next read
    }
    try {
      return flights.fly(
          key.name() + "\n",
          properties.patience().toNanos(),
          flight -> fill(key, flight, () -> fill.withoutRedis(key)));
    } catch (TimeoutException | BulkheadFullException e) {
      throw busy();
    }
  }

  private Answer make(CatalogueKey key, VersionVector wanted, long deadline, boolean redis) {
    try {
      while (true) {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
          throw busy();
        }
        Answer answer = flights.fly(key.name(), left, flight -> lead(key, deadline, redis, flight));
        boolean newEnough =
            switch (answer) {
              case Answer.Unknown ignored -> true;
              case Answer.Filled(Representation made, _, _) -> made.head().vector().covers(wanted);
              case Answer.Hit(RepresentationHead head, _, _) -> satisfies(head, key, wanted);
            };
        if (newEnough) {
          return answer;
        }
        // We joined a fill of before our token; the next one reads later.
      }
    } catch (TimeoutException | BulkheadFullException e) {
      throw busy();
    }
  }

  private Answer lead(
      CatalogueKey key, long deadline, boolean redis, SingleFlight<Answer>.Flight flight) {
    if (redis && breaker.getState() != CircuitBreaker.State.OPEN) {
      String owner = UUID.randomUUID().toString();
      try (CacheSession session = heads.open()) {
        var lease = protocol.acquire(session, key.name(), owner, properties.lease());
        if (!lease.acquired()) {
          waitForOther(key, session, lease.remaining(), deadline);
          flight.closeBoarding();
          Optional<RepresentationHead.Cached> others = head(key);
          if (others.isPresent()) {
            return hit(key, others.get());
          }
          lease = protocol.acquire(session, key.name(), owner, properties.lease());
        }
        if (lease.acquired()) {
          return fill(key, flight, () -> fill.publishing(key, session, owner));
        }
      } catch (CacheAway | RedisException e) {
        metrics.away();
      }
    }
    return fill(key, flight, () -> fill.withoutRedis(key));
  }

  /** Until the other's lease is gone, published or not. */
  private void waitForOther(
      CatalogueKey key, CacheSession session, Duration remaining, long deadline) {
    long end = Math.min(deadline, System.nanoTime() + remaining.toNanos());
    String lease = protocol.keys().lease(key.name());
    while (System.nanoTime() < end
        && session.await(session.commands().exists(lease).toCompletableFuture()) > 0) {
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private Answer fill(
      CatalogueKey key, SingleFlight<Answer>.Flight flight, Supplier<Fill.Result> making) {
    Fill.Result result =
        bulkhead.executeSupplier(
            () -> {
              flight.closeBoarding();
              return metrics.timed(making);
            });
    Representation made = result.representation();
    if (made == null) {
      return new Answer.Unknown();
    }
    Published published = result.published();
    metrics.published(published);
    if (published == Published.PUBLISHED) {
      l1.put(key.name() + "\n" + made.head().etag(), made.body());
      return new Answer.Filled(made, true, null);
    }
    String detail =
        published == null
            ? "cache-unavailable"
            : published.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Answer.Filled(made, false, detail);
  }

  private static Problem busy() {
    return Problem.unavailable(
        "fill-busy", "The answer is being made, and it takes longer than a request may wait.", 2);
  }
}
