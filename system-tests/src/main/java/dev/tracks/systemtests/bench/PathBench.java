package dev.tracks.systemtests.bench;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusProcessorClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The path from a post to its effect, measured from outside on a running stack: how long after a
 * post's answer its genre's key is gone, beside the SDK's own hop from publish to handler through
 * the same broker in the same run, in turn; and the first and the cached read of 100,000 rows.
 *
 * <p>It adds rows of its own: use a stack that may be reset.
 */
public final class PathBench {

  private static final int POSTS = 1000;
  private static final int ROWS = 100_000;
  private static final int READS = 15;
  private static final String GENRE = "Bench";

  private final int offset;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private PathBench(int offset) {
    this.offset = offset;
  }

  /** Runs against the stack of an offset, 0 when none is given. */
  public static void main(String[] args) throws Exception {
    int offset = args.length > 1 && args[0].equals("--offset") ? Integer.parseInt(args[1]) : 0;
    PathBench bench = new PathBench(offset);
    bench.postToInvalidated();
    bench.firstAndCachedRead();
    System.exit(0);
  }

  private void postToInvalidated() throws Exception {
    Figures invalidated = new Figures("post's answer -> key gone");
    Figures posts = new Figures("post -> answer");
    Figures hops = new Figures("SDK publish -> handler");
    BlockingQueue<Long> handled = new LinkedBlockingQueue<>();
    String key = "spotify:features:" + GENRE;
    RedisClient client = RedisClient.create("redis://127.0.0.1:" + (6380 + offset));
    RedisCommands<String, String> redis = client.connect().sync();
    try (ServiceBusSenderClient sender = bus().sender().queueName("report-requests").buildClient();
        ServiceBusProcessorClient processor =
            bus()
                .processor()
                .queueName("report-requests")
                .disableAutoComplete()
                .processMessage(
                    context -> {
                      handled.add(System.nanoTime());
                      context.complete();
                    })
                .processError(error -> System.err.println(error.getException()))
                .buildProcessorClient()) {
      processor.start();
      for (int i = 0; i < POSTS + 50; i++) {
        long sent = System.nanoTime();
        sender.sendMessage(new ServiceBusMessage("hop").setMessageId(UUID.randomUUID().toString()));
        Long arrived = handled.poll(30, TimeUnit.SECONDS);
        long before = System.nanoTime();
        post();
        long answered = System.nanoTime();
        long end = answered + TimeUnit.SECONDS.toNanos(30);
        while (redis.exists(key) > 0 && System.nanoTime() < end) {
          Thread.onSpinWait();
        }
        long gone = System.nanoTime();
        if (i >= 50 && arrived != null) { // the first are warm-up
          hops.add(arrived - sent);
          posts.add(answered - before);
          invalidated.add(gone - answered);
        }
        get("/features/custom?arg=" + GENRE);
      }
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    System.out.println(posts);
    System.out.println(invalidated);
    System.out.println(hops);
    System.out.printf(
        "ratio p50=%.1f p99=%.1f%n",
        invalidated.millis(50) / hops.millis(50), invalidated.millis(99) / hops.millis(99));
  }

  private void firstAndCachedRead() throws Exception {
    fill();
    RedisClient client = RedisClient.create("redis://127.0.0.1:" + (6380 + offset));
    RedisCommands<String, String> redis = client.connect().sync();
    Figures first = new Figures("first read of 100,000 rows");
    Figures cached = new Figures("cached read of 100,000 rows");
    Figures unchanged = new Figures("304 of 100,000 rows");
    try {
      String etag = "";
      for (int i = 0; i < READS + 3; i++) {
        redis.del("spotify:features:all");
        long begin = System.nanoTime();
        etag = get("/features").headers().firstValue("ETag").orElseThrow();
        long middle = System.nanoTime();
        get("/features");
        long end = System.nanoTime();
        get("/features", "If-None-Match", etag);
        if (i >= 3) {
          first.add(middle - begin);
          cached.add(end - middle);
          unchanged.add(System.nanoTime() - end);
        }
      }
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    System.out.println(first);
    System.out.println(cached);
    System.out.println(unchanged);
    System.out.printf("ratio first/cached p50=%.1f%n", first.millis(50) / cached.millis(50));
  }

  /** As many rows as {@code all} holds, in one commit past the services. */
  private void fill() throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:h2:tcp://127.0.0.1:"
                + (14330 + offset)
                + "/tracks;MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE"
                + ";CASE_INSENSITIVE_IDENTIFIERS=TRUE;WRITE_DELAY=0",
            "sa",
            "")) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO spotify.features (id, genre, artist_name, track_name, track_id,
                popularity, acousticness, danceability, duration_ms, energy, instrumentalness,
                [key], liveness, loudness, [mode], speechiness, tempo, time_signature, valence,
                created_at)
              VALUES (?, N'Bench Rows', N'Henri Salvador', N'C''est beau de faire un Show', ?, 7,
                0.611, 0.389, 99373, 0.91, 0, N'C#', 0.346, -1.828, N'Major', 0.0525, 166.969,
                N'4/4', 0.814, CURRENT_TIMESTAMP)
              """)) {
        for (int i = 0; i < ROWS; i++) {
          insert.setLong(1, 1_000_000_000L + i);
          insert.setString(2, "bench" + i);
          insert.addBatch();
          if (i % 5000 == 4999) {
            insert.executeBatch();
          }
        }
      }
      try (PreparedStatement version =
          connection.prepareStatement(
              "INSERT INTO spotify.genre_versions (genre, version, row_count)"
                  + " VALUES (N'Bench Rows', 1, ?)")) {
        version.setInt(1, ROWS);
        version.execute();
      }
      connection.commit();
    }
  }

  private void post() throws IOException, InterruptedException {
    String body =
        """
        {"genre":"%s","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
        "duration_ms":1000}\
        """
            .formatted(GENRE, UUID.randomUUID());
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(uri("/features/new"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 201) {
      throw new IllegalStateException("a post was answered " + answer.statusCode());
    }
  }

  private HttpResponse<byte[]> get(String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path)).header("Accept-Encoding", "gzip");
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + (8080 + offset) + path);
  }

  private ServiceBusClientBuilder bus() {
    return new ServiceBusClientBuilder()
        .connectionString(
            "Endpoint=sb://127.0.0.1:"
                + (5672 + offset)
                + ";SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true");
  }
}
