package dev.tracks.defaults.cache;

import dev.tracks.contracts.cache.VersionVector;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a representation without its bytes: the small fields of its hash.
 *
 * @param etag of the content, without quotes: the same whoever made it
 * @param stored of the stored bytes, which differ between makers that compress differently
 * @param rows how many rows it holds
 * @param lastId the id of its last row, 0 without rows
 * @param full whether it holds as many rows as {@code all} may
 * @param vector the versions that it was made from
 * @param length of the identity encoding, in bytes
 * @param gzipLength of the stored gzip encoding, in bytes
 * @param pieces how many fields hold the bytes
 * @param madeAt when it was made
 */
public record RepresentationHead(
    String etag,
    String stored,
    long rows,
    long lastId,
    boolean full,
    VersionVector vector,
    long length,
    long gzipLength,
    int pieces,
    Instant madeAt) {

  /** How many fields a hash has beside its pieces. */
  public static final int FIELDS = 10;

  private static final String[] NAMES = {
    "etag", "stored", "rows", "last", "full", "vector", "length", "gzip", "pieces", "made"
  };

  /** A head with the time that is left to it. */
  public record Cached(RepresentationHead head, Duration ttl) {}

  /** The head of a key as it is in Redis now; a key of another kind counts as absent. */
  public static Optional<Cached> read(CacheSession session, String key) {
    var fields = session.commands().hmget(key, NAMES).toCompletableFuture();
    var ttl = session.commands().pttl(key).toCompletableFuture();
    try {
      RepresentationHead head = parse(session.await(fields));
      return head == null
          ? Optional.empty()
          : Optional.of(new Cached(head, Duration.ofMillis(Math.max(0, session.await(ttl)))));
    } catch (RedisCommandExecutionException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The fields as they are stored. */
  public Map<String, byte[]> fields() {
    String[] values = {
      etag,
      stored,
      String.valueOf(rows),
      String.valueOf(lastId),
      full ? "1" : "0",
      vector.toJson(),
      String.valueOf(length),
      String.valueOf(gzipLength),
      String.valueOf(pieces),
      String.valueOf(madeAt.toEpochMilli())
    };
    Map<String, byte[]> fields = new LinkedHashMap<>();
    for (int i = 0; i < NAMES.length; i++) {
      fields.put(NAMES[i], values[i].getBytes(StandardCharsets.UTF_8));
    }
    return fields;
  }

  private static @Nullable RepresentationHead parse(List<KeyValue<String, byte[]>> fields) {
    String[] values = new String[NAMES.length];
    for (int i = 0; i < NAMES.length; i++) {
      if (!fields.get(i).hasValue()) {
        return null;
      }
      values[i] = new String(fields.get(i).getValue(), StandardCharsets.UTF_8);
    }
    return new RepresentationHead(
        values[0],
        values[1],
        Long.parseLong(values[2]),
        Long.parseLong(values[3]),
        values[4].equals("1"),
        VersionVector.fromJson(values[5]),
        Long.parseLong(values[6]),
        Long.parseLong(values[7]),
        Integer.parseInt(values[8]),
        Instant.ofEpochMilli(Long.parseLong(values[9])));
  }
}
