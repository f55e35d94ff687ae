package dev.tracks.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;

/**
 * Bytes by key and their own tag: kept here, or fetched from Redis once for all who want the same,
 * and no more of them at a time than there is room for.
 */
final class Bodies {

  private static final int UNIT = 1024;

  private final CacheConnections connections;
  private final CircuitBreaker breaker;
  private final Cache<String, Body> l1;
  private final Semaphore room;
  private final int units;
  private final SingleFlight<Optional<Body>> loads = new SingleFlight<>();

  Bodies(CacheParts parts, CacheProperties properties) {
    this.connections = parts.bodies();
    this.breaker = parts.bodyBreaker();
    this.l1 = parts.l1();
    this.units = Math.clamp(properties.bodiesInFlight().toBytes() / UNIT, 1, 1 << 30);
    this.room = new Semaphore(units, true);
  }

  /** Keeps what was made here. */
  void keep(CatalogueKey key, Representation made) {
    l1.put(name(key, made.head()), made.body());
  }

  /**
   * The bytes that belong to a head; empty when the key holds others by now, or not all of them.
   *
   * @throws CacheAway when Redis does not give them
   * @throws Problem 503 when that takes longer than the request may wait
   */
  Optional<Body> load(CatalogueKey key, RepresentationHead head, Deadline deadline) {
    String name = name(key, head);
    Body kept = l1.getIfPresent(name);
    if (kept != null) {
      return Optional.of(kept);
    }
    try {
      return loads.fly(name, deadline.left(), flight -> fetch(key, head, deadline));
    } catch (TimeoutException e) {
      throw Deadline.busy();
    } catch (CallNotPermittedException | RedisException e) {
      throw new CacheAway("Redis does not give bodies", e);
    }
  }

  private Optional<Body> fetch(CatalogueKey key, RepresentationHead head, Deadline deadline) {
    String name = name(key, head);
    Body kept = l1.getIfPresent(name);
    if (kept != null) {
      return Optional.of(kept);
    }
    int size = Math.clamp(head.gzipLength() / UNIT + 1, 1, units);
    deadline.acquire(room, size);
    try {
      Body body =
          breaker.executeSupplier(
              () -> RepresentationBodies.fetch(connections.shared(), key.name(), head, deadline));
      if (body != null) {
        l1.put(name, body);
      }
      return Optional.ofNullable(body);
    } finally {
      room.release(size);
    }
  }

  private static String name(CatalogueKey key, RepresentationHead head) {
    return key.name() + "\n" + head.stored();
  }
}
