package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheProtocol.Published;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import io.lettuce.core.RedisException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.ObjIntConsumer;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * One making of a representation: read in one snapshot, compressed and collected under a temporary
 * key piece by piece, then published in one step or dropped. Bytes are kept for the requests that
 * wait.
 */
final class Fill {

  /**
   * What a fill gave.
   *
   * @param representation null when there is nothing of that name
   * @param published what became of it in Redis, null when Redis had no part in it
   */
  record Result(@Nullable Representation representation, @Nullable Published published) {}

  private final Source source;
  private final CacheProtocol protocol;
  private final CacheProperties properties;
  private final Clock clock;

  Fill(Source source, CacheProtocol protocol, CacheProperties properties, Clock clock) {
    this.source = source;
    this.protocol = protocol;
    this.properties = properties;
    this.clock = clock;
  }

  /** Makes it for the waiting requests alone. */
  Result withoutRedis(CatalogueKey key) {
    return new Result(make(key, (piece, index) -> {}), null);
  }

  /**
   * Makes it under a lease that the caller took on this very session. The lease is gone when the
   * result says how publishing ended, and is the caller's to give back otherwise.
   */
  Result publishing(CatalogueKey key, CacheSession session, String owner) {
    String temporary = protocol.keys().temporary(key.name(), owner);
    TemporaryKey pieces = new TemporaryKey(session, temporary, properties);
    Representation made = make(key, (piece, index) -> pieces.put("p" + index, piece));
    if (made == null) {
      return new Result(null, null);
    }
    Published published = null;
    try {
      pieces.putAll(made.head().fields());
      pieces.check();
      published =
          protocol.publish(
              session,
              key.name(),
              owner,
              RepresentationHead.FIELDS + made.head().pieces(),
              properties.ttl());
    } catch (CacheAway | RedisException e) {
      published = null; // what became of it nobody knows: the lease is the caller's to give back
    }
    return new Result(made, published);
  }

  private @Nullable Representation make(CatalogueKey key, ObjIntConsumer<byte[]> onPiece) {
    PieceStream pieces = new PieceStream(onPiece);
    long length;
    MessageDigest content = sha256();
    MessageDigest stored = sha256();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Optional<Source.Snapshot> snapshot;
    try (pieces;
        CountingStream counted =
            new CountingStream(
                new GZIPOutputStream(new DigestOutputStream(pieces, stored), 64 * 1024) {
                  {
                    def.setLevel(properties.gzipLevel());
                  }
                });
        OutputStream out = new DigestOutputStream(counted, content)) {
      snapshot = source.write(key.genre(), properties.allRows(), out);
      length = counted.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (snapshot.isEmpty()) {
      return null;
    }
    Body body = pieces.body();
    Source.Snapshot read = snapshot.get();
    return new Representation(
        new RepresentationHead(
            HexFormat.of().formatHex(content.digest(), 0, 16),
            HexFormat.of().formatHex(stored.digest(), 0, 16),
            read.rows(),
            read.lastId(),
            key.genre() == null && read.rows() >= properties.allRows(),
            read.vector(),
            length,
            body.size(),
            body.pieces().size(),
            now),
        body);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Collects fields under a key that expires by itself: each write renews its time in the same
   * transaction. A loss is told once, at {@link #check}, so that the fill itself goes on. So is a
   * Redis that answers each write just in time: all of them together may take four time-outs, or
   * who waits for the fill would wait for so many as it has pieces.
   */
  private static final class TemporaryKey {
    private final CacheSession session;
    private final String key;
    private final long millis;
    private final Duration most;
    private Duration waited = Duration.ZERO;
    private @Nullable RuntimeException failure;

    private TemporaryKey(CacheSession session, String key, CacheProperties properties) {
      this.session = session;
      this.key = key;
      this.millis = properties.lease().toMillis();
      this.most = properties.headTimeout().multipliedBy(4);
    }

    private void put(String field, byte[] value) {
      putAll(Map.of(field, value));
    }

    private void putAll(Map<String, byte[]> fields) {
      if (failure != null) {
        return;
      }
      try {
        session.commands().multi();
        session.commands().hset(key, fields);
        session.commands().pexpire(key, millis);
        Future<?> done = session.commands().exec().toCompletableFuture();
        long began = System.nanoTime();
        session.await(done);
        waited = waited.plusNanos(System.nanoTime() - began);
        if (waited.compareTo(most) > 0) {
          failure = new CacheAway("Redis takes too long for a fill", null);
        }
      } catch (CacheAway | RedisException e) {
        failure = e;
      }
    }

    private void check() {
      if (failure != null) {
        throw failure;
      }
    }
  }
}
