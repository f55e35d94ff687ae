package dev.tracks.defaults.cache;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.tracing.Tracing;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Connections to Redis. A shared one is made anew when it is lost, at most four times a second;
 * small answers and large ones use different {@code CacheConnections}, so that no head waits behind
 * a body.
 */
public final class CacheConnections implements AutoCloseable {

  private static final long RETRY_NANOS = Duration.ofMillis(250).toNanos();

  private final ClientResources resources;
  private final RedisClient client;
  private final Duration timeout;
  private final @Nullable CatalogueClaim claim;
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable CacheSession shared;
  private volatile long lastFailure = System.nanoTime() - RETRY_NANOS;

  /**
   * Connections to one server.
   *
   * @param url {@code redis://} or {@code rediss://}
   * @param timeout for a command's answer
   */
  public CacheConnections(String url, Duration timeout) {
    this(url, timeout, null);
  }

  /**
   * Connections of one catalogue to one server.
   *
   * @param claim made on each connection before it is used; null for who uses no prefix
   */
  public CacheConnections(String url, Duration timeout, @Nullable CatalogueClaim claim) {
    this(url, timeout, claim, Tracing.disabled());
  }

  /**
   * Connections of one catalogue to one server.
   *
   * @param claim made on each connection before it is used; null for who uses no prefix
   * @param tracing what is told of each command
   */
  public CacheConnections(
      String url, Duration timeout, @Nullable CatalogueClaim claim, Tracing tracing) {
    this.timeout = timeout;
    this.claim = claim;
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(timeout);
    resources = ClientResources.builder().tracing(tracing).build();
    client = RedisClient.create(resources, uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(
                SocketOptions.builder()
                    .connectTimeout(Duration.ofMillis(500))
                    .tcpNoDelay(true)
                    .build())
            .timeoutOptions(TimeoutOptions.create())
            .build());
  }

  /**
   * The shared connection. Who connects may take several time-outs; others wait for one of them.
   *
   * @throws CacheAway when there is none now
   */
  public CacheSession shared() {
    CacheSession session = shared;
    if (session != null && session.isOpen()) {
      session.watch();
      return session;
    }
    if (System.nanoTime() - lastFailure < RETRY_NANOS) {
      throw new CacheAway("Redis could not be reached a moment ago", null);
    }
    awaitTurn();
    try {
      session = shared;
      if (session == null || !session.isOpen()) {
        if (System.nanoTime() - lastFailure < RETRY_NANOS) {
          throw new CacheAway("Redis could not be reached a moment ago", null);
        }
        if (session != null) {
          session.close(); // the client keeps a lost one as well, until it is closed
        }
        session = open();
        shared = session;
      }
      return session;
    } finally {
      connecting.unlock();
    }
  }

  private void awaitTurn() {
    try {
      if (!connecting.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new CacheAway("Redis is being connected to", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheAway("interrupted", e);
    }
  }

  /**
   * A connection of the caller's own, to be closed by the caller: a lease lives and dies with it.
   *
   * @throws CacheAway when there is none to a primary whose prefix is this catalogue's
   */
  public CacheSession open() {
    CacheSession session = null;
    try {
      session =
          new CacheSession(
              client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)), timeout);
      if (ServerRole.isReplica(session)) {
        throw new CacheAway("Redis is a replica", null);
      }
      if (claim != null) {
        claim.make(session);
      }
      return session;
    } catch (CacheAway | RedisException e) {
      lastFailure = System.nanoTime();
      if (session != null) {
        session.close();
      }
      CacheSession before = shared;
      if (e instanceof CatalogueClaim.Anothers && before != null) {
        before.close(); // Redis was emptied meanwhile, and is the other's now
      }
      throw e instanceof CacheAway away ? away : new CacheAway("Redis cannot be reached", e);
    }
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
