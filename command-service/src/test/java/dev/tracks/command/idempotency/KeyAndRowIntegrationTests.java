package dev.tracks.command.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.RunningCommandService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A key and the row that it stands for, on two instances. */
class KeyAndRowIntegrationTests {

  private static final String BODY = body("t1");

  private static TestDatabase database;
  private static TestServiceBus bus;
  private static RunningCommandService one;
  private static RunningCommandService two;
  private Connection other;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    bus = RunningCommandService.bus();
    one = new RunningCommandService(database, bus, "tracks.idempotency.lease=2s");
    two = new RunningCommandService(database, bus, "tracks.idempotency.lease=2s");
  }

  @AfterAll
  static void stop() {
    two.close();
    one.close();
    bus.close();
    database.close();
  }

  @BeforeEach
  void connect() throws SQLException {
    other = database.connect();
    execute(other, "DELETE FROM spotify.features");
    execute(other, "DELETE FROM spotify.idempotency_keys");
    execute(other, "DELETE FROM spotify.genre_versions");
    execute(other, "INSERT INTO spotify.genre_versions VALUES (N'Pop', 1, 0)");
  }

  @AfterEach
  void disconnect() throws SQLException {
    other.close();
  }

  @Test
  void aKeyInFlightOnAnotherInstanceIsToldAtOnceAndNotWaitedFor() throws Exception {
    holdUpWrites();
    CompletableFuture<HttpResponse<String>> first = inFlight(one, BODY, "k1");

    HttpResponse<String> second = post(two, BODY, "k1");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(second.body()).contains("idempotency-key-in-flight");
    assertThat(second.headers().firstValue("Retry-After")).contains("1");
    assertThat(post(two, body("t2"), "k1").statusCode()).isEqualTo(422);
    assertThat(post(two, "{broken", "k1").statusCode()).isEqualTo(422);
    assertThat(first).isNotDone();

    other.rollback();
    assertThat(first.join().statusCode()).isEqualTo(201);
    HttpResponse<String> replayed = post(two, BODY, "k1");
    assertThat(replayed.statusCode()).isEqualTo(201);
    assertThat(replayed.body()).isEqualTo(first.join().body());
    for (String header : new String[] {"Location", "Consistency-Token", "ETag"}) {
      assertThat(replayed.headers().allValues(header))
          .isNotEmpty()
          .isEqualTo(first.join().headers().allValues(header));
    }
  }

  @Test
  void aRequestWhoseKeyWasTakenOverStoresNothing() throws Exception {
    holdUpWrites();
    CompletableFuture<HttpResponse<String>> first = inFlight(one, BODY, "k1");
    try (Connection another = database.connect()) {
      execute(another, "UPDATE spotify.idempotency_keys SET claim_id = N'another'");
    }
    other.rollback();
    assertThat(first.join().statusCode()).isEqualTo(409);
    assertThat(count("SELECT COUNT(*) FROM spotify.features")).isZero();
    assertThat(count("SELECT COUNT(*) FROM spotify.idempotency_keys WHERE status IS NULL"))
        .as("the other's claim is not given back")
        .isEqualTo(1);
  }

  @Test
  void aRequestThatDiedHoldsItsKeyForALeaseAndNoLonger() throws Exception {
    execute(
        other,
        """
        INSERT INTO spotify.idempotency_keys
          (caller, idempotency_key, fingerprint, claim_id, claimed_until, created_at)
        VALUES (N'writer', N'k1', N'of a request that died', N'dead',
          DATEADD(MILLISECOND, 1500, (SELECT [now] FROM spotify.utc)), (SELECT [now] FROM spotify.utc))
        """);
    assertThat(post(one, BODY, "k1").statusCode()).isEqualTo(422);
    await().atMost(Duration.ofSeconds(10)).until(() -> post(two, BODY, "k1").statusCode() == 201);
    assertThat(post(one, BODY, "k1").statusCode()).isEqualTo(201);
    assertThat(count("SELECT COUNT(*) FROM spotify.features")).isEqualTo(1);
  }

  @Test
  void ofAClaimThatRanOutOnlyOneRequestStoresTheRow() throws Exception {
    holdUpWrites();
    CompletableFuture<HttpResponse<String>> slow = inFlight(one, BODY, "k1");
    await().atMost(Duration.ofSeconds(10)).until(() -> claims("<=") == 1);
    CompletableFuture<HttpResponse<String>> next =
        CompletableFuture.supplyAsync(() -> post(two, BODY, "k1"));
    await().until(() -> claims(">") == 1);
    other.rollback();
    assertThat(slow.join().statusCode()).as(slow.join().body()).isIn(201, 409);
    assertThat(next.join().statusCode()).as(next.join().body()).isIn(201, 409);
    assertThat(post(one, BODY, "k1").statusCode()).isEqualTo(201);
    assertThat(count("SELECT COUNT(*) FROM spotify.features")).isEqualTo(1);
  }

  @Test
  void aBrokenBodyUnderAUsedKeyIsAnotherRequestAndUnderANewKeyIsMalformed() throws Exception {
    assertThat(post(one, "{broken", "k1").statusCode()).isEqualTo(400);
    assertThat(post(one, "{\"genre\":1}", "k1").statusCode()).isEqualTo(400);
    assertThat(count("SELECT COUNT(*) FROM spotify.idempotency_keys")).isZero();
    assertThat(post(one, BODY, "k1").statusCode()).isEqualTo(201);
    for (String broken : new String[] {"{broken", "{\"genre\":1}", "", "[]"}) {
      HttpResponse<String> answer = post(two, broken, "k1");
      assertThat(answer.statusCode()).as(broken).isEqualTo(422);
      assertThat(answer.body()).contains("idempotency-key-reused");
    }
    assertThat(post(two, "{broken", "\"").statusCode()).isEqualTo(400);
  }

  @Test
  void aRefusedRequestGivesItsKeyBack() throws Exception {
    assertThat(post(one, BODY, "k1").statusCode()).isEqualTo(201);
    assertThat(post(one, BODY, "k2").statusCode()).isEqualTo(409);
    assertThat(count("SELECT COUNT(*) FROM spotify.idempotency_keys")).isEqualTo(1);
    assertThat(post(one, body("t3"), "k2").statusCode()).isEqualTo(201);
  }

  private static long claims(String untilWhen) throws SQLException {
    return count(
        "SELECT COUNT(*) FROM spotify.idempotency_keys WHERE claimed_until "
            + untilWhen
            + " (SELECT [now] FROM spotify.utc)");
  }

  /** Another transaction has the genre's version, which every write needs last. */
  private void holdUpWrites() throws SQLException {
    other.setAutoCommit(false);
    execute(other, "UPDATE spotify.genre_versions SET version = version WHERE genre = N'Pop'");
  }

  /** A post that is held up between its claim and its commit. */
  private static CompletableFuture<HttpResponse<String>> inFlight(
      RunningCommandService service, String body, String key) throws SQLException {
    long before = waiting();
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> post(service, body, key));
    await().until(() -> waiting() > before);
    return answer;
  }

  private static long waiting() throws SQLException {
    return database.running("UPDATE spotify.genre_versions");
  }

  private static HttpResponse<String> post(RunningCommandService service, String body, String key) {
    return service.post(
        "/features/new", body, "Idempotency-Key", key.equals("\"") ? key : "\"" + key + "\"");
  }

  private static String body(String trackId) {
    return """
    {"genre":"Pop","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
    "duration_ms":1000}\
    """
        .formatted(trackId);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
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
