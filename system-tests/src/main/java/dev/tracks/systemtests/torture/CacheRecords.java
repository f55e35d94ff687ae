package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Redis holds.
 *
 * @param floors the fence: genre to the highest version known to be committed
 * @param vectors what each cached representation was made from, by key
 */
record CacheRecords(Map<String, Long> floors, Map<String, VersionVector> vectors) {

  private static final String FLOOR = "g:";

  static CacheRecords read(String url, Collection<String> genres) {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(Duration.ofSeconds(10));
    RedisClient client = RedisClient.create(uri);
    try (var connection = client.connect()) {
      RedisCommands<String, String> redis = connection.sync();
      Map<String, Long> floors = new TreeMap<>();
      redis
          .hgetall(CacheKeys.SPOTIFY.fence())
          .forEach(
              (field, floor) -> {
                if (field.startsWith(FLOOR)) {
                  floors.put(field.substring(FLOOR.length()), Long.parseLong(floor));
                }
              });
      Map<String, VersionVector> vectors = new TreeMap<>();
      vector(redis, CacheKeys.SPOTIFY.all(), vectors);
      for (String genre : genres) {
        vector(redis, CacheKeys.SPOTIFY.genre(genre), vectors);
      }
      return new CacheRecords(floors, vectors);
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private static void vector(
      RedisCommands<String, String> redis, String key, Map<String, VersionVector> vectors) {
    String vector = redis.hget(key, "vector");
    if (vector != null) {
      vectors.put(key, VersionVector.fromJson(vector));
    }
  }
}
