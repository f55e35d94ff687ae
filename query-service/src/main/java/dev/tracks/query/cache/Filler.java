package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheProtocol.Published;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes what is not there: under the key's lease, one in the fleet, and behind this instance's
 * bulkhead, so many at once. The permit of the bulkhead comes first, so that no lease is held by
 * who does not fill; nobody waits for another's lease with a permit.
 */
final class Filler {

  private static final Duration LOOK = Duration.ofMillis(25);

  private final CacheProtocol protocol;
  private final CacheConnections connections;
  private final Heads heads;
  private final Bodies bodies;
  private final CircuitBreaker breaker;
  private final Semaphore permits;
  private final CacheProperties properties;
  private final CacheMetrics metrics;
  private final Fill fill;
  private final GivenBack leases;

  Filler(
      CacheParts parts,
      Heads heads,
      Bodies bodies,
      CacheProperties properties,
      CacheMetrics metrics,
      Fill fill) {
    this.protocol = parts.protocol();
    this.connections = parts.heads();
    this.breaker = parts.breaker();
    this.permits = parts.fills();
    this.heads = heads;
    this.bodies = bodies;
    this.properties = properties;
    this.metrics = metrics;
    this.fill = fill;
    this.leases = new GivenBack(protocol, connections, properties.lease());
  }

  /**
   * Makes it, or finds it made.
   *
   * @throws Problem 503 when waiting takes longer than the request may wait
   */
  Made make(Asked asked, SingleFlight<Made>.Flight flight) {
    if (breaker.getState() != CircuitBreaker.State.OPEN) {
      try {
        Made made = throughRedis(asked, flight);
        if (made != null) {
          return made;
        }
      } catch (CacheAway | RedisException e) {
        // the answer says so
      }
    }
    return withoutRedis(asked, flight);
  }

  /** Makes it for the waiting requests alone. */
  Made withoutRedis(Asked asked, SingleFlight<Made>.Flight flight) {
    asked.deadline().acquire(permits, 1);
    try {
      flight.closeBoarding();
      return made(asked.key(), metrics.timed(() -> fill.withoutRedis(asked.key())));
    } finally {
      permits.release();
    }
  }

  /** Null when others were faster twice, and what they made is not new enough or not there. */
  private @Nullable Made throughRedis(Asked asked, SingleFlight<Made>.Flight flight) {
    String owner = UUID.randomUUID().toString();
    for (int attempt = 1; attempt <= 2; attempt++) {
      Duration remaining;
      asked.deadline().acquire(permits, 1);
      try (CacheSession session = connections.open()) {
        var lease = acquire(asked.key(), session, owner);
        if (lease.acquired()) {
          return underLease(asked, flight, session, owner);
        }
        remaining = lease.remaining();
      } finally {
        permits.release();
      }
      if (attempt == 1) {
        waitForOther(asked, remaining);
        flight.closeBoarding();
        var theirs = newEnough(asked);
        if (theirs != null) {
          return new Made.Found(theirs);
        }
      }
    }
    return null;
  }

  private CacheProtocol.Lease acquire(CatalogueKey key, CacheSession session, String owner) {
    try {
      return protocol.acquire(session, key.name(), owner, properties.lease());
    } catch (CacheAway e) {
      leases.give(key, session, owner); // it may have been taken, or be taken yet
      throw e;
    }
  }

  private Made underLease(
      Asked asked, SingleFlight<Made>.Flight flight, CacheSession session, String owner) {
    boolean ended = false;
    try {
      flight.closeBoarding();
      // Another's may have been published, and its lease have ended, since we looked.
      var theirs = newEnough(asked);
      if (theirs != null) {
        return new Made.Found(theirs);
      }
      Fill.Result result = metrics.timed(() -> fill.publishing(asked.key(), session, owner));
      ended = result.published() != null;
      return made(asked.key(), result);
    } finally {
      if (!ended) {
        leases.give(asked.key(), session, owner); // or others would wait for the lease's end
      }
    }
  }

  private RepresentationHead.@Nullable Cached newEnough(Asked asked) {
    var cached = heads.look(asked).cached();
    return cached != null && heads.satisfies(cached.head(), asked) ? cached : null;
  }

  /** Until the other's lease is gone, published or not. */
  private void waitForOther(Asked asked, Duration remaining) {
    long end = System.nanoTime() + remaining.toNanos();
    String lease = protocol.keys().lease(asked.key().name());
    CacheSession session = connections.shared();
    while (System.nanoTime() < end
        && session.await(session.commands().exists(lease).toCompletableFuture()) > 0) {
      LockSupport.parkNanos(Math.min(LOOK.toNanos(), asked.deadline().left()));
    }
  }

  private Made made(CatalogueKey key, Fill.Result result) {
    Representation made = result.representation();
    if (made == null) {
      return new Made.Fresh(null, false, null);
    }
    Published published = result.published();
    metrics.published(published);
    if (published == Published.PUBLISHED) {
      bodies.keep(key, made);
      return new Made.Fresh(made, true, null);
    }
    String detail =
        published == null
            ? Answer.Filled.CACHE_UNAVAILABLE
            : published.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return new Made.Fresh(made, false, detail);
  }
}
