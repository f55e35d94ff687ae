package dev.tracks.systemtests.search;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheSession;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that Redis holds, key by key in words, so that it can be compared with what the model
 * holds. Incarnations are random in Redis and numbers in the model: they are named as they appear.
 */
final class RedisContents {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;

  private final CacheSession session;

  RedisContents(CacheSession session) {
    this.session = session;
  }

  /** What the real one holds. */
  Map<String, String> read() {
    Map<String, String> contents = new TreeMap<>();
    Map<String, Integer> names = new TreeMap<>();
    for (String key : session.await(session.commands().keys("*").toCompletableFuture())) {
      contents.put(key, "");
    }
    contents.replaceAll((key, ignored) -> words(key, names));
    return contents;
  }

  private String words(String key, Map<String, Integer> names) {
    Map<String, String> fields = new TreeMap<>();
    session
        .await(session.commands().hgetall(key).toCompletableFuture())
        .forEach((field, value) -> fields.put(field, new String(value, StandardCharsets.UTF_8)));
    fields.computeIfPresent("incarnation", (field, uuid) -> named(uuid, names));
    if (fields.containsKey("vector")) {
      return representation(
          fields.get("etag"),
          fields.get("full").equals("1"),
          Long.parseLong(fields.get("last")),
          VersionVector.fromJson(fields.get("vector")),
          fields.containsKey("p0") && fields.containsKey("p1"));
    }
    return fields.toString();
  }

  private static String named(String uuid, Map<String, Integer> names) {
    return "i" + names.computeIfAbsent(uuid, any -> names.size());
  }

  /** What the model holds. */
  static Map<String, String> of(CacheModel model, List<String> genres, int[] collectedFor) {
    Map<String, String> contents = new TreeMap<>();
    for (int key = 0; key <= genres.size(); key++) {
      String name = name(key, genres);
      Value value = model.values[key];
      if (value != null) {
        contents.put(name, words(value, genres));
      }
      if (model.owner[key] != 0) {
        contents.put(KEYS.lease(name), "");
      }
    }
    for (int i = 0; i < model.temporary.length; i++) {
      Value collected = model.temporary[i];
      if (collected != null) {
        String name = name(collectedFor[i], genres);
        contents.put(KEYS.temporary(name, "owner-" + (i + 1)), words(collected, genres));
      }
    }
    if (model.incarnation != 0) {
      contents.put(KEYS.fence(), "");
    }
    Map<Integer, String> names = new TreeMap<>();
    contents.replaceAll((key, words) -> words.isEmpty() ? hash(model, genres, key, names) : words);
    return contents;
  }

  private static String hash(
      CacheModel model, List<String> genres, String redisKey, Map<Integer, String> names) {
    Map<String, String> fields = new TreeMap<>();
    if (redisKey.equals(KEYS.fence())) {
      fields.put("incarnation", named(model.incarnation, names));
      versions(model.floors, genres)
          .versions()
          .forEach((genre, floor) -> fields.put("g:" + genre, String.valueOf(floor)));
    }
    for (int key = 0; key <= genres.size(); key++) {
      if (redisKey.equals(KEYS.lease(name(key, genres)))) {
        fields.put("owner", "owner-" + model.owner[key]);
        fields.put("incarnation", named(model.leaseIncarnation[key], names));
        if (model.noted[key] != CacheModel.NOTHING) {
          fields.put("noted", String.valueOf(model.noted[key]));
        }
      }
    }
    return fields.toString();
  }

  private static String named(int incarnation, Map<Integer, String> names) {
    return names.computeIfAbsent(incarnation, any -> "i" + names.size());
  }

  private static String words(Value value, List<String> genres) {
    return representation(
        "e" + value.etag(),
        value.full(),
        value.last(),
        versions(value.vector(), genres),
        value.whole());
  }

  private static String representation(
      String etag, boolean full, long last, VersionVector vector, boolean whole) {
    return "etag %s, full %s, last %d, vector %s, whole %s"
        .formatted(etag, full, last, vector, whole);
  }

  static VersionVector versions(int vector, List<String> genres) {
    Map<String, Long> versions = new TreeMap<>();
    for (int genre = 0; genre < genres.size(); genre++) {
      if (Vectors.at(vector, genre) > 0) {
        versions.put(genres.get(genre), (long) Vectors.at(vector, genre));
      }
    }
    return VersionVector.of(versions);
  }

  static String name(int key, List<String> genres) {
    return key == genres.size() ? KEYS.all() : KEYS.genre(genres.get(key));
  }
}
