package dev.tracks.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Bytes by key and their own tag: kept here, or fetched from Redis once for all who want the same,
 * and no more of them at a time than there is room for.
 */
final class Bodies {

  private static final int UNIT = 1024;

  private final Cache<String, Body> l1;
  private final CircuitBreaker breaker;
  private final Pieces pieces;
  private final Semaphore room;
  private final int units;
  private final SingleFlight<Optional<Body>> loads = new SingleFlight<>();

  /**
   * Bodies that are kept here and elsewhere.
   *
   * @param room how many bytes are fetched at a time
   */
  Bodies(Cache<String, Body> l1, CircuitBreaker breaker, Pieces pieces, DataSize room) {
    this.l1 = l1;
    this.breaker = breaker;
    this.pieces = pieces;
    this.units = Math.clamp(room.toBytes() / UNIT, 1, 1 << 30);
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
      while (true) {
        try {
          return loads.fly(name, deadline.left(), flight -> fetch(key, head, deadline));
        } catch (Deadline.Over e) {
          deadline.left(); // when it is not ours that is over, we go on without who fetched
        }
      }
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
      Body body = breaker.executeSupplier(() -> stored(key.name(), head, deadline));
      if (body != null) {
        l1.put(name, body);
      }
      return Optional.ofNullable(body);
    } finally {
      room.release(size);
    }
  }

  /**
   * Piece by piece, each with the tag of the bytes: never a body of two fills. Null when the key
   * holds others by now. A key that lacks some of its own bytes is dropped: it would be as useless
   * to everybody else.
   */
  private @Nullable Body stored(String key, RepresentationHead head, Deadline deadline) {
    List<byte[]> fetched = new ArrayList<>();
    try {
      for (int i = 0; i < head.pieces(); i++) {
        deadline.left();
        Pieces.Piece piece = pieces.read(key, i);
        if (piece == null || !piece.stored().equals(head.stored())) {
          return null;
        }
        byte[] bytes = piece.bytes();
        if (bytes == null) {
          return dropped(key);
        }
        fetched.add(bytes);
      }
      Body body = new Body(fetched);
      return body.size() == head.gzipLength() ? body : dropped(key);
    } catch (RedisCommandExecutionException e) {
      return null; // a key of another kind
    }
  }

  private @Nullable Body dropped(String key) {
    pieces.drop(key);
    return null;
  }

  private static String name(CatalogueKey key, RepresentationHead head) {
    return key.name() + "\n" + head.stored();
  }
}
