package dev.tracks.defaults.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisReadOnlyException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One connection to Redis from its making to its loss. It never reconnects: what was true of the
 * server before a loss (leases, floors) must not be relied upon after it. An answer that does not
 * come in time is such a loss: a server that is gone without a word would never be noticed
 * otherwise, and what was asked for may still be done there. So is a server that has become a
 * replica and kept the connection.
 */
public final class CacheSession implements AutoCloseable {

  private static final long WATCH_NANOS = Duration.ofSeconds(1).toNanos();

  private final StatefulRedisConnection<String, byte[]> connection;
  private final Duration timeout;
  private final String id = UUID.randomUUID().toString();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicLong watched = new AtomicLong(System.nanoTime());
  private final Set<String> verified = ConcurrentHashMap.newKeySet();

  CacheSession(StatefulRedisConnection<String, byte[]> connection, Duration timeout) {
    this.connection = connection;
    this.timeout = timeout;
  }

  /** A name that no other connection has. */
  public String id() {
    return id;
  }

  /** Commands to send; the answers are fetched by {@link #await}. */
  public RedisAsyncCommands<String, byte[]> commands() {
    return connection.async();
  }

  /**
   * An answer, within the connection's time-out; without one the connection is closed.
   *
   * @throws CacheAway when it does not come, or the server has become a replica
   * @throws RedisCommandExecutionException when Redis refused the command
   */
  public <T> T await(Future<T> answer) {
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RedisCommandExecutionException refused) {
        if (isReadOnly(refused)) {
          close();
          throw new CacheAway("Redis has become a replica", refused);
        }
        throw refused;
      }
      throw new CacheAway("the connection to Redis is lost", e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      close();
      throw new CacheAway("Redis does not answer", e);
    } catch (CancellationException e) { // another's answer did not come
      throw new CacheAway("the connection to Redis is lost", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheAway("interrupted", e);
    } catch (RedisException e) {
      throw new CacheAway("the connection to Redis is lost", e);
    }
  }

  /** A script's refusal names it within its text before Redis 7. */
  private static boolean isReadOnly(RedisCommandExecutionException refused) {
    return refused instanceof RedisReadOnlyException
        || String.valueOf(refused.getMessage()).contains("-READONLY ");
  }

  /**
   * Asks now and then whether the server still is a primary, and does not wait for the answer: who
   * only reads would never be refused anything.
   */
  void watch() {
    long now = System.nanoTime();
    long last = watched.get();
    if (now - last > WATCH_NANOS && watched.compareAndSet(last, now)) {
      commands()
          .role()
          .thenApply(ServerRole::isReplica)
          .exceptionallyCompose(
              refused -> commands().info("replication").thenApply(ServerRole::isReplica))
          .thenAccept(
              replica -> {
                if (replica) {
                  close();
                }
              });
    }
  }

  /** Whether the connection rule was kept for a key on this connection. */
  public boolean isVerified(String key) {
    return verified.contains(key);
  }

  /** The connection rule was kept for a key, which must be one that the database knows. */
  public void setVerified(String key) {
    if (verified.size() > 100_000) {
      verified.clear(); // bounded; verifying again is only work
    }
    verified.add(key);
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      connection.closeAsync();
    }
  }
}
