package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fetches bodies piece by piece, each together with the ETag: never a body of two fills. */
final class RepresentationBodies {

  private RepresentationBodies() {}

  /** The bytes that belong to a head, or null when the key holds others by now. */
  static @Nullable Body fetch(CacheSession session, String key, RepresentationHead head) {
    List<byte[]> pieces = new ArrayList<>(head.pieces());
    try {
      for (int i = 0; i < head.pieces(); i++) {
        List<KeyValue<String, byte[]>> fields =
            session.await(session.commands().hmget(key, "etag", "p" + i).toCompletableFuture());
        if (!fields.stream().allMatch(KeyValue::hasValue)
            || !head.etag()
                .equals(new String(fields.get(0).getValue(), StandardCharsets.US_ASCII))) {
          return null;
        }
        pieces.add(fields.get(1).getValue());
      }
    } catch (RedisCommandExecutionException e) {
      return null;
    }
    return new Body(pieces);
  }
}
