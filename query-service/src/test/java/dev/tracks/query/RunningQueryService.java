package dev.tracks.query;

import dev.tracks.testing.RouteProbe;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it runs in production, on a database and a Redis of the test's own. */
public final class RunningQueryService implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private final ConfigurableApplicationContext context;
  private final URI base;

  public RunningQueryService(TestDatabase database, TestRedis redis, String... properties) {
    this(database, redis.url(), properties);
  }

  /** On whatever answers at a URL of Redis. */
  public RunningQueryService(TestDatabase database, String redis, String... properties) {
    List<String> arguments = new ArrayList<>();
    for (String property : properties) {
      arguments.add("--" + property);
    }
    arguments.addAll(
        List.of(
            "--server.port=0",
            "--management.server.port=0",
            "--TRACKS_DB_URL=" + database.url(),
            "--TRACKS_DB_USER=" + database.user(),
            "--TRACKS_DB_PASSWORD=" + database.password(),
            "--TRACKS_REDIS_URL=" + redis));
    TestTokens.shared().settings().forEach(setting -> arguments.add("--" + setting));
    context =
        new SpringApplicationBuilder(QueryService.class, RouteProbe.class)
            .run(arguments.toArray(String[]::new));
    base =
        URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  public int port() {
    return base.getPort();
  }

  public HttpResponse<byte[]> get(String path, String... headers) {
    return send("GET", path, headers);
  }

  public HttpResponse<byte[]> send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many fills ran since the start. */
  public double fills() {
    return count("tracks.cache.fill");
  }

  /** How many variants were made since the start. */
  public double makings() {
    return count("tracks.variants.making");
  }

  private double count(String timer) {
    return context
        .getBean(io.micrometer.core.instrument.MeterRegistry.class)
        .get(timer)
        .timer()
        .count();
  }

  public static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
  }

  public static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /** Commits rows of a genre as command-service does; returns the genre's version. */
  public static long commit(TestDatabase database, String genre, long firstId, int rows)
      throws SQLException {
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement(
              """
              INSERT INTO spotify.features (id, genre, artist_name, track_name, track_id,
                popularity, duration_ms, energy, created_at)
              VALUES (?, ?, N'Henri Salvador', N'C''est beau', ?, 7, 99373, 0.611,
                CURRENT_TIMESTAMP)
              """)) {
        for (long id = firstId; id < firstId + rows; id++) {
          insert.setLong(1, id);
          insert.setString(2, genre);
          insert.setString(3, "t" + id);
          insert.addBatch();
        }
        insert.executeBatch();
      }
      long version = version(connection, genre, rows);
      try (PreparedStatement log =
          connection.prepareStatement(
              """
              INSERT INTO spotify.outbox (event_id, destination, event_type, genre, version,
                min_id, payload, created_at, attempts)
              VALUES (?, N'tracks', N'test', ?, ?, ?, N'{}', CURRENT_TIMESTAMP, 0)
              """)) {
        log.setString(1, java.util.UUID.randomUUID().toString());
        log.setString(2, genre);
        log.setLong(3, version);
        log.setLong(4, firstId);
        log.execute();
      }
      connection.commit();
      return version;
    }
  }

  private static long version(Connection connection, String genre, int rows) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE spotify.genre_versions SET version = version + 1, row_count = row_count + ?"
                + " WHERE genre = ?")) {
      update.setInt(1, rows);
      update.setString(2, genre);
      if (update.executeUpdate() == 0) {
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO spotify.genre_versions VALUES (?, 1, ?)")) {
          insert.setString(1, genre);
          insert.setInt(2, rows);
          insert.execute();
        }
      }
    }
    try (PreparedStatement select =
        connection.prepareStatement("SELECT version FROM spotify.genre_versions WHERE genre = ?")) {
      select.setString(1, genre);
      try (var row = select.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
