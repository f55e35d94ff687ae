package dev.tracks.command.account;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The buckets of all instances, in Redis. A Redis that is away costs one request in a while a short
 * wait, and the others nothing.
 */
final class SharedBuckets implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SharedBuckets.class);
  private static final Duration CONNECT = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofMillis(500);
  private static final long BETWEEN_TRIES = Duration.ofSeconds(2).toNanos();

  private final @Nullable RedisClient client;
  private final Duration window;
  private final ReentrantLock trying = new ReentrantLock();
  private volatile @Nullable Connected connected;
  private volatile @Nullable Long failedAt;

  private record Connected(
      StatefulRedisConnection<String, byte[]> connection, ProxyManager<String> buckets) {}

  /**
   * Buckets of one server.
   *
   * @param url null when there is none
   * @param window after which a bucket that nobody used is forgotten
   */
  SharedBuckets(@Nullable String url, Duration window) {
    this.window = window;
    this.client = url == null ? null : client(url);
  }

  private static RedisClient client(String url) {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(ANSWER);
    RedisClient client = RedisClient.create(uri);
    client.setOptions(
        ClientOptions.builder()
            .autoReconnect(false)
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
            .timeoutOptions(TimeoutOptions.enabled(ANSWER))
            .build());
    return client;
  }

  /** Takes one from a bucket, which is made when there is none; empty while Redis is away. */
  Optional<ConsumptionProbe> take(String key, BucketConfiguration limit) {
    ProxyManager<String> buckets = buckets();
    if (buckets == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(buckets.builder().build(key, () -> limit).tryConsumeAndReturnRemaining(1));
    } catch (RuntimeException e) { // of Lettuce or of Bucket4j: there is no bucket to be had
      failed(e);
      return Optional.empty();
    }
  }

  private @Nullable ProxyManager<String> buckets() {
    Connected current = connected;
    if (client == null || failedAMomentAgo()) {
      return null;
    }
    if (current != null && current.connection().isOpen()) {
      return current.buckets();
    }
    if (!trying.tryLock()) {
      return null; // another finds out whether it is back
    }
    try {
      return connect(client).buckets();
    } catch (RuntimeException e) {
      failed(e);
      return null;
    } finally {
      trying.unlock();
    }
  }

  private Connected connect(RedisClient to) {
    Connected before = connected;
    if (before != null) {
      before.connection().closeAsync();
    }
    StatefulRedisConnection<String, byte[]> connection =
        to.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    Connected fresh =
        new Connected(
            connection,
            Bucket4jLettuce.casBasedBuilder(connection)
                .expirationAfterWrite(
                    ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(window))
                .requestTimeout(ANSWER)
                .build());
    connected = fresh;
    failedAt = null;
    return fresh;
  }

  private boolean failedAMomentAgo() {
    Long at = failedAt;
    return at != null && System.nanoTime() - at < BETWEEN_TRIES;
  }

  private void failed(RuntimeException e) {
    failedAt = System.nanoTime();
    LOG.warn("Limits are this instance's own while Redis is away: {}", e.toString());
  }

  @Override
  public void close() {
    if (client != null) {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }
}
