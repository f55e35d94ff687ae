package dev.tracks.systemtests.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;

/**
 * The path from a post to its effect, measured from outside: how long after a commit its genre's
 * key is gone, beside the SDK's own hop from publish to handler through the same broker, in turn;
 * and the first and the cached read of 100,000 rows. On a stack of its own.
 */
final class PathBench {

  private static final int ROWS = 100_000;
  private static final int WARM_UP = 3;

  private final BenchStack stack;
  private final int posts;
  private final int reads;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  PathBench(BenchStack stack, int posts, int reads) {
    this.stack = stack;
    this.posts = posts;
    this.reads = reads;
  }

  void run() throws Exception {
    invalidation();
    firstAndCachedRead();
  }

  private void invalidation() throws Exception {
    try (InvalidationLag lag = new InvalidationLag(stack, 1)) {
      lag.measure(posts);
      Figures gone = lag.invalidated();
      Figures hop = lag.hops();
      System.out.println("| | p50, ms | p99, ms |");
      System.out.println("|---|---|---|");
      row(gone);
      row(hop);
      System.out.printf(
          Locale.ROOT,
          "| ratio | %.2f | %.2f |%n%n",
          gone.millis(50) / hop.millis(50),
          gone.millis(99) / hop.millis(99));
      System.out.println(gone);
      System.out.println(hop);
      System.out.println();
    }
  }

  private void firstAndCachedRead() throws Exception {
    fill();
    RedisClient client = RedisClient.create(stack.parts().redisUrl());
    RedisCommands<String, String> redis = client.connect().sync();
    Figures first = new Figures("first read of 100,000 rows");
    Figures cached = new Figures("cached read of 100,000 rows");
    Figures unchanged = new Figures("304 of 100,000 rows");
    try {
      for (int i = 0; i < reads + WARM_UP; i++) {
        redis.del("spotify:features:all");
        long begin = System.nanoTime();
        String etag = get(200).headers().firstValue("ETag").orElseThrow();
        long middle = System.nanoTime();
        get(200);
        long end = System.nanoTime();
        get(304, "If-None-Match", etag);
        if (i >= WARM_UP) {
          first.add(middle - begin);
          cached.add(end - middle);
          unchanged.add(System.nanoTime() - end);
        }
      }
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    System.out.println("| | p50, ms | p99, ms |");
    System.out.println("|---|---|---|");
    row(first);
    row(cached);
    row(unchanged);
    System.out.printf(
        Locale.ROOT,
        "| first / cached | %.1f | %.1f |%n%n",
        first.millis(50) / cached.millis(50),
        first.millis(99) / cached.millis(99));
    System.out.println(first);
    System.out.println(cached);
    System.out.println(unchanged);
  }

  private static void row(Figures figures) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %.2f | %.2f |%n",
        figures.name(),
        figures.millis(50),
        figures.millis(99));
  }

  /** As many rows as {@code all} holds. */
  private void fill() throws SQLException {
    try (Connection connection = stack.database()) {
      BenchRows.put(connection, 1_000_000_000, ROWS, i -> "Bench Rows");
    }
  }

  private HttpResponse<byte[]> get(int expected, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + stack.parts().ports().gateway() + "/features"))
            .header("Accept-Encoding", "gzip");
    if (headers.length > 0) {
      request.headers(headers);
    }
    HttpResponse<byte[]> answer =
        http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != expected) {
      throw new IllegalStateException("a read was answered " + answer.statusCode());
    }
    return answer;
  }
}
