package dev.tracks.command.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.RunningCommandService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LimitsIntegrationTests {

  private static TestDatabase database;
  private static TestServiceBus bus;
  private static RunningCommandService service;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    bus = RunningCommandService.bus();
    service =
        new RunningCommandService(
            database, bus, "tracks.tracks.max-genres=3", "tracks.outbox.prune=300ms");
  }

  @AfterAll
  static void stop() {
    service.close();
    bus.close();
    database.close();
  }

  @Test
  void refusesOneGenreMoreThanThereMayBe() throws SQLException {
    for (String genre : new String[] {"A", "a", "\u00e4"}) {
      assertThat(post(genre, "t", null).statusCode()).isEqualTo(201);
    }
    HttpResponse<String> answer = post("one more", "t", null);
    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("urn:tracks:problem:too-many-genres");
    assertThat(count("SELECT COUNT(*) FROM spotify.features WHERE genre = N'one more'")).isZero();
    assertThat(post("A", "t2", null).statusCode()).isEqualTo(201);
  }

  @Test
  void idsOfManyBlocksAndTwoServicesAreUnique() {
    FeatureIds ids = service.context().getBean(FeatureIds.class);
    try (RunningCommandService second = new RunningCommandService(database, bus)) {
      FeatureIds others = second.context().getBean(FeatureIds.class);
      Set<Long> seen = new HashSet<>();
      for (int i = 0; i < 2500; i++) {
        assertThat(seen.add(ids.next())).isTrue();
        assertThat(seen.add(others.next())).isTrue();
      }
    }
  }

  @Test
  void forgetsAKeyAfterItsTimeAndNotBefore() throws SQLException {
    String old = UUID.randomUUID().toString();
    String young = UUID.randomUUID().toString();
    assertThat(post("A", "k1", old).statusCode()).isEqualTo(201);
    assertThat(post("A", "k2", young).statusCode()).isEqualTo(201);
    execute(
        "UPDATE spotify.idempotency_keys SET created_at = DATEADD(HOUR, -25, CURRENT_TIMESTAMP)"
            + " WHERE idempotency_key = N'"
            + old
            + "'");
    execute(
        "UPDATE spotify.idempotency_keys SET created_at = DATEADD(HOUR, -23, CURRENT_TIMESTAMP)"
            + " WHERE idempotency_key = N'"
            + young
            + "'");
    await().until(() -> count("SELECT COUNT(*) FROM spotify.idempotency_keys") == 1);
    assertThat(post("A", "k2", young).statusCode()).isEqualTo(201);
    assertThat(post("A", "k1", old).statusCode()).isEqualTo(409);
  }

  @Test
  void tellsOperatorsOnlyWhatTheyNeedAndOnlyOnTheirPort() {
    String port = service.context().getEnvironment().getProperty("local.management.port");
    URI management = URI.create("http://127.0.0.1:" + port);
    assertThat(get(management.resolve("/actuator/health/readiness")).body()).contains("UP");
    assertThat(get(management.resolve("/actuator/health/liveness")).body()).contains("UP");
    assertThat(get(management.resolve("/actuator/prometheus")).body())
        .contains(
            "tracks_outbox_unpublished_events",
            "tracks_outbox_oldest_seconds",
            "tracks_outbox_poison_total",
            "# HELP tracks_outbox_publish_lag_seconds From the making of an event to its mark",
            "# TYPE tracks_outbox_publish_lag_seconds histogram",
            "tracks_outbox_publish_lag_seconds_bucket{le=\"0.005\"}");
    for (String path : new String[] {"env", "beans", "heapdump", "loggers", "shutdown"}) {
      assertThat(get(management.resolve("/actuator/" + path)).statusCode()).isEqualTo(404);
    }
    assertThat(get(service.uri("/actuator/health")).statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> get(URI uri) {
    return service.send(HttpRequest.newBuilder(uri).build());
  }

  private static HttpResponse<String> post(String genre, String trackId, String key) {
    String body =
        """
        {"genre":"%s","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
        "duration_ms":1000}\
        """
            .formatted(genre, trackId);
    return key == null
        ? service.post("/features/new", body)
        : service.post("/features/new", body, "Idempotency-Key", key);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
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
