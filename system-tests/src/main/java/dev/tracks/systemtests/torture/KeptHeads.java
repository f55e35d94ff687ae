package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.systemtests.history.Body;
import dev.tracks.systemtests.history.Read;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What Redis says of the representations that it holds, held against the bytes that clients were
 * given under the same tag: no answer names its count.
 *
 * @param compared how many of them somebody had read
 * @param contradictions what is not as it was read
 */
record KeptHeads(long compared, List<String> contradictions) {

  /**
   * A representation's small fields.
   *
   * @param genre null for all genres
   * @param etag of the content, without quotes
   */
  record Head(@Nullable String genre, String etag, String rows, String last) {}

  private record Content(@Nullable String genre, String tag) {}

  /** What Redis holds now. */
  static List<Head> read(String url, Collection<String> genres) {
    RedisURI uri = RedisURI.create(url);
    uri.setTimeout(Duration.ofSeconds(10));
    RedisClient client = RedisClient.create(uri);
    try (var connection = client.connect()) {
      List<Head> heads = new ArrayList<>();
      add(connection.sync(), null, CacheKeys.SPOTIFY.all(), heads);
      for (String genre : genres) {
        add(connection.sync(), genre, CacheKeys.SPOTIFY.genre(genre), heads);
      }
      return heads;
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private static void add(
      RedisCommands<String, String> redis, @Nullable String genre, String key, List<Head> heads) {
    List<String> fields =
        redis.hmget(key, "etag", "rows", "last").stream()
            .map(field -> field.getValueOrElse(""))
            .toList();
    if (!fields.getFirst().isEmpty()) {
      heads.add(new Head(genre, fields.getFirst(), fields.get(1), fields.get(2)));
    }
  }

  /** Compares with the last answer of each tag. */
  static KeptHeads compare(List<Head> heads, List<Read> reads) {
    Map<Content, Body> bodies = new HashMap<>();
    for (Read read : reads) {
      Body body = read.body();
      if (body != null) {
        bodies.put(new Content(read.genre(), body.content()), body);
      }
    }
    long compared = 0;
    List<String> contradictions = new ArrayList<>();
    for (Head head : heads) {
      Body body = bodies.get(new Content(head.genre(), '"' + head.etag() + '"'));
      if (body != null) {
        compared++;
        if (!head.rows().equals(String.valueOf(body.rows()))
            || !head.last().equals(String.valueOf(body.lastId()))) {
          contradictions.add("Redis holds " + head + ", and its bytes are " + body);
        }
      }
    }
    return new KeptHeads(compared, contradictions);
  }
}
