package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheSession;
import io.lettuce.core.KeyValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pieces in Redis. */
final class RedisPieces implements Pieces {

  private final CacheConnections connections;

  RedisPieces(CacheConnections connections) {
    this.connections = connections;
  }

  @Override
  public @Nullable Piece read(String key, int index) {
    CacheSession session = connections.shared();
    List<KeyValue<String, byte[]>> fields =
        session.await(session.commands().hmget(key, "stored", "p" + index).toCompletableFuture());
    KeyValue<String, byte[]> stored = fields.get(0);
    KeyValue<String, byte[]> piece = fields.get(1);
    return stored.hasValue()
        ? new Piece(
            new String(stored.getValue(), StandardCharsets.US_ASCII),
            piece.hasValue() ? piece.getValue() : null)
        : null;
  }

  @Override
  public void drop(String key) {
    CacheSession session = connections.shared();
    session.await(session.commands().unlink(key).toCompletableFuture());
  }
}
