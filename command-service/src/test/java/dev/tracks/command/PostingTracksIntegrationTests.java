package dev.tracks.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostingTracksIntegrationTests {

  private static TestDatabase database;
  private static TestServiceBus bus;
  private static RunningCommandService service;
  private static RunningCommandService second;

  @BeforeAll
  static void start() {
    database = TestDatabase.empty();
    bus = RunningCommandService.bus();
    service = new RunningCommandService(database, bus, "tracks.outbox.lease=3s");
    second = new RunningCommandService(database, bus, "tracks.outbox.lease=3s");
  }

  @AfterAll
  static void stop() {
    second.close();
    service.close();
    bus.close();
    database.close();
  }

  @Test
  void answersTheExampleWithTheRowAsReadBack() {
    HttpResponse<String> answer =
        service.post(
            "/features/new",
            """
            {"genre":"Dance","artist_name":"Lana Del Rey","track_name":"Pretty When You Cry",
             "track_id":"6PnluwP0fjGnpIBsqTdUTq","popularity":"60","duration_ms":"234147"}\
            """);
    assertThat(answer.statusCode()).isEqualTo(201);
    String location = answer.headers().firstValue("Location").orElseThrow();
    assertThat(location).matches("/features/[0-9]+");
    assertThat(answer.headers().firstValue("Consistency-Token").orElseThrow())
        .matches("Dance=[0-9]+");
    assertThat(answer.body())
        .startsWith("{\"id\":" + location.substring("/features/".length()) + ",\"genre\":\"Dance\"")
        .contains("\"popularity\":60,\"acousticness\":null,", "\"duration_ms\":234147,")
        .endsWith("\"valence\":null}");
  }

  @Test
  void refusesTheSameTrackInTheSameGenre() {
    String body = track("Twice", "t1");
    HttpResponse<String> first = service.post("/features/new", body);
    HttpResponse<String> again = service.post("/features/new", body);
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(again.body()).contains("urn:tracks:problem:track-exists");
    assertThat(again.headers().firstValue("Location"))
        .isEqualTo(first.headers().firstValue("Location"));
    assertThat(service.post("/features/new", track("Other", "t1")).statusCode()).isEqualTo(201);
  }

  @Test
  void namesAllWrongFieldsInOneProblem() {
    HttpResponse<String> answer =
        service.post("/features/new", "{\"genre\":\"all\",\"popularity\":101,\"colour\":1}");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("application/problem+json");
    assertThat(answer.body())
        .contains("urn:tracks:problem:invalid-fields", "\"field\":\"genre\"")
        .contains("\"field\":\"popularity\"", "\"field\":\"colour\"", "\"field\":\"track_id\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "42",
        "{",
        "{\"genre\":\"a\",\"genre\":\"b\"}",
        "{} {}",
        "{\"a\":1e99999999999999}",
        "{'genre':'a'}"
      })
  void refusesABodyThatIsNoObject(String body) {
    HttpResponse<String> answer = service.post("/features/new", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("urn:tracks:problem:");
  }

  @Test
  void refusesBytesThatAreNotUtf8() {
    HttpResponse<String> answer =
        service.send(
            HttpRequest.newBuilder(service.uri("/features/new"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        "{\"genre\":\"Caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .build());
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void refusesABodyOverTheLimitWhetherOrNotItSaysSo() {
    String large = "{\"genre\":\"" + "x".repeat(70_000) + "\"}";
    assertThat(service.post("/features/new", large).statusCode()).isEqualTo(413);
    byte[] bytes = large.getBytes(StandardCharsets.UTF_8);
    HttpResponse<String> chunked =
        service.send(
            HttpRequest.newBuilder(service.uri("/features/new"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(bytes)))
                .build());
    assertThat(chunked.statusCode()).isEqualTo(413);
  }

  @Test
  void refusesOtherMediaTypesMethodsAndPaths() {
    assertThat(
            service
                .send(
                    HttpRequest.newBuilder(service.uri("/features/new"))
                        .header("Content-Type", "text/plain")
                        .POST(HttpRequest.BodyPublishers.ofString("{}"))
                        .build())
                .statusCode())
        .isEqualTo(415);
    HttpResponse<String> get =
        service.send(HttpRequest.newBuilder(service.uri("/features/new")).GET().build());
    assertThat(get.statusCode()).isEqualTo(405);
    assertThat(get.headers().firstValue("Allow")).contains("OPTIONS, POST");
    HttpResponse<String> unknown = service.post("/nothing/here", "{}");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("urn:tracks:problem:not-found");
  }

  @Test
  void twoThousandBrokenBodiesStoreNothingAndBreakNothing() throws SQLException {
    long rows = count("SELECT COUNT(*) FROM spotify.features");
    Random random = new Random(42);
    String good = track("Fuzz", "fuzz");
    for (int i = 0; i < 2000; i++) {
      byte[] body = good.getBytes(StandardCharsets.UTF_8);
      int cuts = 1 + random.nextInt(4);
      for (int c = 0; c < cuts; c++) {
        body[random.nextInt(body.length)] = (byte) random.nextInt(256);
      }
      // Whatever the bytes became, one field too many keeps the row out.
      String text = new String(body, StandardCharsets.ISO_8859_1);
      text = random.nextBoolean() ? text.substring(0, random.nextInt(text.length())) : text;
      byte[] sent =
          text.replaceFirst("\\{", "{\"broken\":1,").getBytes(StandardCharsets.ISO_8859_1);
      HttpResponse<String> answer =
          service.send(
              HttpRequest.newBuilder(service.uri("/features/new"))
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(sent))
                  .build());
      assertThat(answer.statusCode()).as(text).isEqualTo(400);
      assertThat(answer.body())
          .doesNotContain("Exception", "\tat ", "Jackson", "Feature", "Constraints");
    }
    assertThat(count("SELECT COUNT(*) FROM spotify.features")).isEqualTo(rows);
  }

  @Test
  void writesAtOnceGiveAGenreOneVersionEach() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> statuses =
          IntStream.range(0, 60)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              (i % 2 == 0 ? service : second)
                                  .post("/features/new", track("Crowd", "c" + i))
                                  .statusCode()))
              .toList()
              .stream()
              .map(
                  f -> {
                    try {
                      return f.get();
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  })
              .toList();
      assertThat(statuses).containsOnly(201);
    }
    assertThat(count("SELECT version FROM spotify.genre_versions WHERE genre = N'Crowd'"))
        .isEqualTo(60);
    assertThat(count("SELECT row_count FROM spotify.genre_versions WHERE genre = N'Crowd'"))
        .isEqualTo(60);
    assertThat(count("SELECT COUNT(DISTINCT version) FROM spotify.outbox WHERE genre = N'Crowd'"))
        .isEqualTo(60);
  }

  @Test
  void ofEqualPostsAtOnceOneIsStored() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, 16)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              (i % 2 == 0 ? service : second)
                                  .post("/features/new", track("Race", "same"))
                                  .statusCode()))
              .toList();
      int created = 0;
      for (var answer : answers) {
        assertThat(answer.get()).isIn(201, 409);
        created += answer.get() == 201 ? 1 : 0;
      }
      assertThat(created).isEqualTo(1);
    }
    assertThat(count("SELECT version FROM spotify.genre_versions WHERE genre = N'Race'"))
        .isEqualTo(1);
  }

  @Test
  void replaysTheFirstAnswerOfAKeyByteForByte() {
    String key = "\"" + UUID.randomUUID() + "\"";
    String body = track("Keys", "k1");
    HttpResponse<String> first = service.post("/features/new", body, "Idempotency-Key", key);
    HttpResponse<String> again = second.post("/features/new", body, "Idempotency-Key", key);
    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(again.statusCode()).isEqualTo(201);
    assertThat(again.body()).isEqualTo(first.body());
    for (String header : List.of("Location", "Consistency-Token", "Content-Type")) {
      assertThat(again.headers().allValues(header)).isEqualTo(first.headers().allValues(header));
    }
  }

  @Test
  void refusesAKeyThatWasUsedForAnotherBody() {
    String key = "\"" + UUID.randomUUID() + "\"";
    service.post("/features/new", track("Keys", "k2"), "Idempotency-Key", key);
    HttpResponse<String> other =
        service.post("/features/new", track("Keys", "k3"), "Idempotency-Key", key);
    assertThat(other.statusCode()).isEqualTo(422);
    assertThat(other.body()).contains("urn:tracks:problem:idempotency-key-reused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"", "\"\"", "a,b", "a b", "\"a \"", "\"caf\\x\""})
  void refusesAMalformedKey(String key) {
    assertThat(
            service.post("/features/new", track("Keys", "k4"), "Idempotency-Key", key).statusCode())
        .isEqualTo(400);
    assertThat(
            service
                .post("/features/new", track("Keys", "k4"), "Idempotency-Key", "k".repeat(256))
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void ofOneKeyAtOnceOneRowIsStored() throws Exception {
    String key = "\"" + UUID.randomUUID() + "\"";
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, 12)
              .mapToObj(
                  i ->
                      threads.submit(
                          () ->
                              (i % 2 == 0 ? service : second)
                                  .post(
                                      "/features/new",
                                      track("Keys", "k5"),
                                      "Idempotency-Key",
                                      key)))
              .toList();
      for (var answer : answers) {
        assertThat(answer.get().statusCode()).as(answer.get().body()).isIn(201, 409);
        if (answer.get().statusCode() == 409) {
          assertThat(answer.get().body()).contains("idempotency-key-in-flight");
        }
      }
    }
    assertThat(count("SELECT COUNT(*) FROM spotify.features WHERE track_id = N'k5'")).isEqualTo(1);
  }

  @Test
  void everyCommitIsPublishedAndMarked() throws SQLException {
    service.post("/features/new", track("Relay", "r1"), "traceparent", TRACE);
    await().atMost(Duration.ofSeconds(10)).until(this::nothingUnpublished);
    assertThat(
            count(
                "SELECT COUNT(*) FROM spotify.outbox WHERE genre = N'Relay' AND traceparent LIKE N'"
                    + TRACE.substring(0, 36) // the trace goes on in a span of its own
                    + "%'"))
        .isEqualTo(1);
  }

  @Test
  void answersRetryAfterWhileTheDatabaseIsAway() {
    database.takeAway();
    try {
      HttpResponse<String> answer = service.post("/features/new", track("Away", "a1"));
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(answer.body()).contains("urn:tracks:problem:database-unavailable");
    } finally {
      database.bringBack();
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> service.post("/features/new", track("Away", "a2")).statusCode() == 201);
  }

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private boolean nothingUnpublished() throws SQLException {
    return count("SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL") == 0;
  }

  private static String track(String genre, String trackId) {
    return """
    {"genre":"%s","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
    "duration_ms":1000}\
    """
        .formatted(genre, trackId);
  }

  private static long count(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
