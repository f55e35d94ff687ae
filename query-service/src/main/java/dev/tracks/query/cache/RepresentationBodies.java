package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fetches bodies piece by piece, each with the tag of the bytes: never a body of two fills. */
final class RepresentationBodies {

  private RepresentationBodies() {}

  /**
   * The bytes that belong to a head, or null when the key holds others by now. A key that lacks
   * some of its own bytes is dropped: it would be as useless to everybody else.
   *
   * @throws Problem 503 when it takes longer than the request may wait
   */
  static @Nullable Body fetch(
      CacheSession session, String key, RepresentationHead head, Deadline deadline) {
    List<byte[]> pieces = new ArrayList<>();
    try {
      for (int i = 0; i < head.pieces(); i++) {
        deadline.left();
        List<KeyValue<String, byte[]>> fields =
            session.await(session.commands().hmget(key, "stored", "p" + i).toCompletableFuture());
        if (!fields.get(0).hasValue()
            || !head.stored()
                .equals(new String(fields.get(0).getValue(), StandardCharsets.US_ASCII))) {
          return null;
        }
        if (!fields.get(1).hasValue()) {
          return dropped(session, key);
        }
        pieces.add(fields.get(1).getValue());
      }
      Body body = new Body(pieces);
      return body.size() == head.gzipLength() ? body : dropped(session, key);
    } catch (RedisCommandExecutionException e) {
      return null;
    }
  }

  private static @Nullable Body dropped(CacheSession session, String key) {
    session.await(session.commands().unlink(key).toCompletableFuture());
    return null;
  }
}
