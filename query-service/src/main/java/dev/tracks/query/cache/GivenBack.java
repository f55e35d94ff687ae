package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives leases back that end without a publish, as soon as Redis can be reached: until then nobody
 * else can fill the key.
 */
final class GivenBack {

  private static final Duration PAUSE = Duration.ofMillis(250);

  /**
   * What was asked for on a lost connection may arrive at the server after what follows on another.
   */
  private static final int LOOKS = 8;

  private final CacheProtocol protocol;
  private final CacheConnections connections;
  private final Duration lease;

  /**
   * Gives back leases of one catalogue.
   *
   * @param lease how long one lasts: afterwards it has ended by itself
   */
  GivenBack(CacheProtocol protocol, CacheConnections connections, Duration lease) {
    this.protocol = protocol;
    this.connections = connections;
    this.lease = lease;
  }

  /** Now where that is possible; or else nobody waits for it. */
  void give(CatalogueKey key, CacheSession session, String owner) {
    try {
      protocol.release(session, key.name(), owner);
    } catch (CacheAway | RedisException e) {
      Thread.ofVirtual().name("lease-return").start(() -> later(key.name(), owner));
    }
  }

  private void later(String key, String owner) {
    long end = System.nanoTime() + lease.toNanos();
    int looks = 0;
    while (looks < LOOKS && System.nanoTime() < end) {
      LockSupport.parkNanos(PAUSE.toNanos());
      try {
        if (protocol.release(connections.shared(), key, owner)) {
          return;
        }
        looks++;
      } catch (CacheAway | RedisException e) {
        // not yet
      } catch (RejectedExecutionException | IllegalStateException e) {
        return; // the service has stopped
      }
    }
  }
}
