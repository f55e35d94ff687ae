package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheAway;
import io.lettuce.core.RedisException;
import org.jspecify.annotations.Nullable;

/** Where the bytes of representations are stored, piece by piece. */
interface Pieces {

  /**
   * A piece as it stands under a key.
   *
   * @param stored the tag of the bytes that it is a part of
   * @param bytes null when the key lacks this piece of them
   */
  record Piece(String stored, byte @Nullable [] bytes) {}

  /**
   * A piece and the tag of its bytes, read in one step; null when the key holds none at all.
   *
   * @throws CacheAway when there is no answer
   * @throws RedisException when the answer is an error
   */
  @Nullable Piece read(String key, int index);

  /**
   * Deletes a key.
   *
   * @throws CacheAway when there is no answer
   * @throws RedisException when the answer is an error
   */
  void drop(String key);
}
