package dev.tracks.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.RunningCommandService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Two instances that share a database, a bus and a spool, and what tests ask of them. */
abstract class ImportsAtWork {

  static final String HEADER =
      "genre,artist_name,track_name,track_id,popularity,duration_ms,time_signature\n";
  static final Duration SOON = Duration.ofSeconds(60);
  static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path directory = Path.of("");
  static TestDatabase database;
  static TestServiceBus bus;
  static RunningCommandService service;
  static RunningCommandService second;

  @BeforeAll
  static void start() {
    database = TestDatabase.empty();
    bus = RunningCommandService.bus();
    service = run("tracks.imports.batch=500");
    second = run("tracks.imports.batch=500");
  }

  static RunningCommandService run(String... properties) {
    List<String> all = new ArrayList<>(List.of(properties));
    all.add("tracks.imports.directory=" + directory.resolve("spool"));
    all.add("tracks.imports.poll=50ms");
    all.add("tracks.imports.look=20ms");
    all.add("tracks.imports.prune=100ms");
    return new RunningCommandService(database, bus, all.toArray(String[]::new));
  }

  @AfterAll
  static void stop() {
    second.close();
    service.close();
    bus.close();
    database.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    execute("DELETE FROM spotify.features");
    execute("DELETE FROM spotify.genre_versions");
    execute("DELETE FROM spotify.outbox");
  }

  static byte[] rows(int count, java.util.function.IntFunction<String> genre) {
    StringBuilder file = new StringBuilder(HEADER);
    for (int i = 0; i < count; i++) {
      file.append(genre.apply(i)).append(",a,t,id").append(i).append(",1,2,4/4\n");
    }
    return bytes(file.toString());
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static HttpResponse<String> upload(byte[] file) {
    HttpResponse<String> answer = post(service, file);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    return answer;
  }

  static HttpResponse<String> post(RunningCommandService at, byte[] file) {
    return at.send(
        HttpRequest.newBuilder(at.uri("/imports"))
            .header("Content-Type", "text/csv")
            .POST(HttpRequest.BodyPublishers.ofByteArray(file))
            .build());
  }

  /** In chunks, without saying how much there is. */
  static HttpResponse<String> post(byte[] file, String type, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.uri("/imports"))
            .header("Content-Type", type)
            .POST(
                HttpRequest.BodyPublishers.ofInputStream(
                    () -> (InputStream) new ByteArrayInputStream(file)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return service.send(request.build());
  }

  static JsonNode ended(HttpResponse<String> begun) {
    assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
    String path = begun.headers().firstValue("Location").orElseThrow();
    await()
        .atMost(SOON)
        .until(() -> !get(path).path("state").asString().matches("waiting|running"));
    JsonNode done = get(path);
    assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("done");
    return done;
  }

  static JsonNode get(String path) {
    return get(service, path);
  }

  static JsonNode get(RunningCommandService at, String path) {
    HttpResponse<String> answer = at.send("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  static String id(JsonNode done) {
    return done.path("id").asString();
  }

  static List<String> rejects(JsonNode done) {
    return service.send("GET", "/imports/" + id(done) + "/rejects", "").body().lines().toList();
  }

  static void assertCounts(JsonNode done, long read, long stored, long present, long rejected) {
    assertThat(done.path("read").asLong()).as(done.toString()).isEqualTo(read);
    assertThat(done.path("stored").asLong()).as(done.toString()).isEqualTo(stored);
    assertThat(done.path("alreadyThere").asLong()).as(done.toString()).isEqualTo(present);
    assertThat(done.path("rejected").asLong()).as(done.toString()).isEqualTo(rejected);
  }

  static void assertProblem(HttpResponse<String> answer, int status, String slug) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains("urn:tracks:problem:" + slug);
  }

  static List<Path> spooled() throws IOException {
    if (!Files.exists(directory.resolve("spool"))) {
      return List.of();
    }
    try (var files = Files.list(directory.resolve("spool"))) {
      return files.toList();
    }
  }

  static List<String> query(String sql) throws SQLException {
    return query(database, sql);
  }

  static List<String> query(TestDatabase of, String sql) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = of.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      while (row.next()) {
        List<String> cells = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
          cells.add(row.getString(i));
        }
        rows.add(String.join("|", cells));
      }
    }
    return rows;
  }

  static void execute(String sql) throws SQLException {
    execute(database, sql);
  }

  static void execute(TestDatabase on, String sql) throws SQLException {
    try (Connection connection = on.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
