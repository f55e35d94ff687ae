package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.RunningCommandService;
import dev.tracks.servicebus.emulator.Faults;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import dev.tracks.testing.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay between a real database and a real broker, through the unmodified SDK. */
class OutboxRelayIntegrationTests {

  private static final String SUBSCRIPTION = "tracks/Subscriptions/cache-invalidator";
  private static final String PUBLISHED =
      "SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NOT NULL";

  @TempDir private Path directory;
  private TestDatabase database;
  private TestServiceBus bus;

  @BeforeEach
  void start() {
    database = TestDatabase.migrated();
    bus = TestServiceBus.durable(directory);
  }

  @AfterEach
  void stop() {
    bus.close();
    database.close();
  }

  @Test
  void publishesSoonAfterABrokerThatWasDownIsBack() throws Exception {
    try (RunningCommandService service = service()) {
      service.post("/features/new", track("t0"));
      await().until(this::nothingUnpublished);
      bus.stop();
      for (int i = 1; i <= 20; i++) {
        assertThat(service.post("/features/new", track("t" + i)).statusCode()).isEqualTo(201);
      }
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count("SELECT MAX(attempts) FROM spotify.outbox") >= 2);
      assertThat(unpublished()).isEqualTo(20);
      bus.restart();
      await().atMost(Duration.ofSeconds(15)).until(this::nothingUnpublished);
      assertThat(active()).isEqualTo(21);
    }
  }

  @Test
  void startsWithoutABrokerAndTakesWrites() throws Exception {
    bus.stop();
    try (RunningCommandService service = service()) {
      assertThat(service.post("/features/new", track("t1")).statusCode()).isEqualTo(201);
      assertThat(unpublished()).isEqualTo(1);
      bus.restart();
      await().atMost(Duration.ofSeconds(15)).until(this::nothingUnpublished);
    }
  }

  @Test
  void sendsAgainWhatWasNotAcknowledged() throws Exception {
    try (RunningCommandService service = service()) {
      bus.faults().inject("tracks", Faults.Kind.LOSE_ACKNOWLEDGEMENT, 1);
      service.post("/features/new", track("t1"));
      await().atMost(Duration.ofSeconds(15)).until(this::nothingUnpublished);
      assertThat(count("SELECT attempts FROM spotify.outbox"))
          .as("the first attempt failed")
          .isPositive();
      assertThat(active()).as("the broker knows the message id").isEqualTo(1);
    }
  }

  @Test
  void takesOverTheLeaseOfARelayThatDied() throws Exception {
    insert(1, "tracks", "{}");
    execute(
        """
        UPDATE spotify.outbox
        SET claim_id = N'dead', claimed_until = DATEADD(HOUR, 1, (SELECT [now] FROM spotify.utc))
        """);
    try (RunningCommandService service = service()) {
      service.post("/features/new", track("t1"));
      await().until(() -> unpublished() == 1);
      assertThat(count("SELECT COUNT(*) FROM spotify.outbox WHERE claim_id = N'dead'"))
          .as("a lease that holds is respected")
          .isEqualTo(1);
      execute(
          """
          UPDATE spotify.outbox SET claimed_until = (SELECT [now] FROM spotify.utc)
          WHERE claim_id = N'dead'
          """);
      await().until(this::nothingUnpublished);
    }
    assertThat(active()).isEqualTo(2);
  }

  @Test
  void twoRelaysShareABacklogWithoutSendingAnythingTwice() throws Exception {
    insert(3000, "tracks", "{}");
    try (RunningCommandService one = service();
        RunningCommandService two = service()) {
      await().atMost(Duration.ofSeconds(30)).until(this::nothingUnpublished);
      assertThat(published(one) + published(two)).isEqualTo(3000);
    }
    assertThat(active()).isEqualTo(3000);
  }

  @Test
  void oneRelayClaimsOnWhileItsFirstClaimIsOnItsWay() throws Exception {
    insert(12, "tracks", "x".repeat(200_000)); // each a batch of its own, of half a second
    bus.faults().inject("tracks", Faults.Kind.DELAY, 1000);
    try (RunningCommandService service = service("tracks.outbox.batch=6")) {
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(
              () ->
                  count(
                          "SELECT COUNT(DISTINCT claim_id) FROM spotify.outbox"
                              + " WHERE published_at IS NULL")
                      == 2);
      bus.faults().clear();
      await().atMost(Duration.ofSeconds(30)).until(this::nothingUnpublished);
      assertThat(published(service)).as("each was sent by one of the two").isEqualTo(12);
    }
  }

  @Test
  void whatIsAcknowledgedIsMarkedAlthoughAnotherRelayTookItOverMeanwhile() throws Exception {
    insert(20, "tracks", "{}");
    bus.faults().inject("tracks", Faults.Kind.DELAY, 1);
    try (RunningCommandService _ = service()) {
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(
              () -> count("SELECT COUNT(*) FROM spotify.outbox WHERE claim_id IS NOT NULL") == 20);
      execute(
          """
          UPDATE TOP (7) spotify.outbox
          SET claim_id = N'other', claimed_until = DATEADD(HOUR, 1, (SELECT [now] FROM spotify.utc))
          WHERE published_at IS NULL
          """);
      await().atMost(Duration.ofSeconds(15)).until(this::nothingUnpublished);
    }
    assertThat(active()).isEqualTo(20);
  }

  @Test
  void aRowThatIsTooLargeDoesNotHoldUpTheOthers() throws Exception {
    insert(10, "tracks", "{}");
    insert(1, "tracks", "x".repeat(2_000_000));
    insert(10, "tracks", "{}");
    try (RunningCommandService service = service()) {
      await().atMost(Duration.ofSeconds(15)).until(() -> unpublished() == 1);
      await().until(() -> count("SELECT MAX(attempts) FROM spotify.outbox") == 1);
      assertThat(setAside()).isEqualTo(1);
      assertThat(count("SELECT COUNT(*) FROM spotify.outbox WHERE last_error LIKE N'%size%'"))
          .isEqualTo(1);
      assertThat(meters(service).counter("tracks.outbox.poison").count()).isEqualTo(1);
    }
  }

  @Test
  void splitsWhatIsTooLargeForOneBatch() throws Exception {
    insert(10, "tracks", "x".repeat(200_000));
    try (RunningCommandService _ = service()) {
      await().atMost(Duration.ofSeconds(30)).until(this::nothingUnpublished);
    }
    assertThat(active()).isEqualTo(10);
  }

  @Test
  void aDestinationThatIsNotThereDoesNotHoldUpTheOthers() throws Exception {
    insert(500, "nowhere", "{}");
    insert(300, "tracks", "{}");
    insert(5, "report-requests", "{}");
    try (RunningCommandService service = service()) {
      await().atMost(Duration.ofSeconds(30)).until(() -> unpublished() == 500);
      service.post("/features/new", track("t1"));
      await().atMost(Duration.ofSeconds(10)).until(() -> active() == 301);
      assertThat(bus.counts().get("report-requests").active()).isEqualTo(5);
    }
  }

  @Test
  void whatWasCommittedWhileTheServiceStopsIsSentOrLeftForAnother() throws Exception {
    insert(5000, "tracks", "{}");
    service().close();
    long left = unpublished();
    assertThat(count("SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NOT NULL"))
        .as("everything that the broker has is marked")
        .isEqualTo(active());
    assertThat(
            count(
                "SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL AND claim_id IS NOT"
                    + " NULL"))
        .as("nothing is left claimed")
        .isZero();
    try (RunningCommandService next = service()) {
      await().atMost(Duration.ofSeconds(30)).until(this::nothingUnpublished);
      assertThat(published(next)).isEqualTo(left);
    }
  }

  @Test
  void aBusThatFreezesHoldsUpTheStopForABoundedTimeAndLosesNothing() throws Exception {
    try (Wire wire = new Wire(bus.port())) {
      long stopping;
      try (RunningCommandService service =
          new RunningCommandService(database, bus.connectionString(wire))) {
        service.post("/features/new", track("t0"));
        await().atMost(Duration.ofSeconds(15)).until(this::nothingUnpublished);
        wire.freeze();
        service.post("/features/new", track("t1"));
        await()
            .until(
                () -> count("SELECT COUNT(*) FROM spotify.outbox WHERE claim_id IS NOT NULL") == 1);
        stopping = System.nanoTime();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - stopping)).isLessThan(Duration.ofSeconds(30));
    }
    assertThat(unpublished()).isEqualTo(1);
    try (RunningCommandService _ = service()) {
      await().atMost(Duration.ofSeconds(45)).until(this::nothingUnpublished);
    }
    assertThat(active()).isEqualTo(2);
  }

  @Test
  void prunesWhatWasPublishedLongAgoAndNothingElse() throws Exception {
    insert(2500, "tracks", "{}");
    execute("UPDATE spotify.outbox SET published_at = DATEADD(HOUR, -25, created_at)");
    insert(1, "nowhere", "{}");
    execute("UPDATE spotify.outbox SET created_at = DATEADD(DAY, -9, created_at)");
    try (RunningCommandService service = service()) {
      service.post("/features/new", track("t1"));
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> count("SELECT COUNT(*) FROM spotify.outbox") == 2);
      await().until(() -> unpublished() == 1);
      await().until(() -> gauge(service, "unpublished") == 1);
      assertThat(gauge(service, "oldest")).isGreaterThan(Duration.ofDays(8).toSeconds());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.microsoft:argument-error",
        "amqp:link:message-size-exceeded",
        "amqp:not-allowed", // for the SDK no failure of AMQP at all
        "amqp:decode-error" // the SDK does not know it
      })
  void rowsThatTheBrokerRefusesDoNotHoldUpTheOthers(String condition) throws Exception {
    insert(400, "tracks", "{}");
    insert(1, "tracks", "poison");
    insert(300, "tracks", "{}");
    insert(1, "tracks", "poison");
    insert(200, "tracks", "{}");
    poison().forEach(id -> bus.faults().refuse(id, condition));
    try (RunningCommandService service = service()) {
      await().atMost(Duration.ofSeconds(30)).until(() -> unpublished() == 2);
      await().until(() -> setAside() == 2);
      assertThat(active()).isEqualTo(900);
      assertThat(
              count(
                  "SELECT COUNT(*) FROM spotify.outbox WHERE last_error LIKE N'%"
                      + condition
                      + "%'"))
          .as("the rows say why")
          .isEqualTo(2);
      assertThat(service.post("/features/new", track("t1")).statusCode()).isEqualTo(201);
      await().until(() -> active() == 901);
      assertThat(meters(service).counter("tracks.outbox.poison").count()).isEqualTo(2);
      await().until(() -> gauge(service, "refused") == 2 && gauge(service, "unpublished") == 2);
      assertThat(gauge(service, "oldest")).as("nothing waits for a relay").isZero();
    }
  }

  @Test
  void aMarkIsOfOneDestinationAlone() throws Exception {
    for (int i = 0; i < 3; i++) {
      insert(1, "tracks", "{}");
      insert(1, "nowhere", "{}");
    }
    try (RunningCommandService _ = service()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count(PUBLISHED + " AND destination = N'tracks'") == 3);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count("SELECT COUNT(*) FROM spotify.outbox WHERE attempts > 0") == 3);
      assertThat(count(PUBLISHED + " AND destination = N'nowhere'")).isZero();
    }
  }

  @Test
  void aMarkLeavesOutWhatLiesBetweenAndIsOfNoClaim() throws Exception {
    insert(1, "tracks", "{}");
    insert(1, "tracks", "poison");
    insert(1, "tracks", "{}");
    bus.faults().refuse(poison().getFirst(), "com.microsoft:argument-error");
    try (RunningCommandService _ = service()) {
      await().atMost(Duration.ofSeconds(30)).until(() -> setAside() == 1 && unpublished() == 1);
      execute("UPDATE spotify.outbox SET published_at = NULL WHERE payload = N'{}'");
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count(PUBLISHED + " AND payload = N'{}'") == 2);
      assertThat(count(PUBLISHED + " AND payload = N'poison'")).isZero();
    }
  }

  @Test
  void whatARowThatIsRefusedAloneWasRefusedForMayEnd() throws Exception {
    insert(1, "tracks", "poison");
    bus.faults().refuse(poison().getFirst(), "com.microsoft:argument-error");
    try (RunningCommandService _ = service()) {
      await().atMost(Duration.ofSeconds(15)).until(() -> setAside() == 1);
      bus.faults().clear();
      execute("UPDATE spotify.outbox SET claimed_until = (SELECT [now] FROM spotify.utc)");
      await().until(this::nothingUnpublished);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "amqp:resource-limit-exceeded",
        "com.microsoft:entity-disabled",
        "com.microsoft:server-busy",
        "amqp:unauthorized-access"
      })
  void noRowIsBlamedForADestinationThatTakesNothing(String condition) throws Exception {
    insert(3, "tracks", "poison");
    poison().forEach(id -> bus.faults().refuse(id, condition));
    try (RunningCommandService service = service()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> count("SELECT MIN(attempts) FROM spotify.outbox") >= 2);
      assertThat(setAside()).isZero();
      assertThat(meters(service).counter("tracks.outbox.poison").count()).isZero();
      bus.faults().clear();
      await().atMost(Duration.ofSeconds(15)).until(this::nothingUnpublished);
    }
  }

  @Test
  void whatDoesNotComeToItsTurnWithinTheLeaseIsGivenBackAndSentOnce() throws Exception {
    insert(24, "tracks", "x".repeat(200_000)); // each a batch of its own, of half a second
    bus.faults().inject("tracks", Faults.Kind.DELAY, 1000);
    try (RunningCommandService one = service("tracks.outbox.lease=3s");
        RunningCommandService two = service("tracks.outbox.lease=3s")) {
      await().atMost(Duration.ofSeconds(40)).until(this::nothingUnpublished);
      assertThat(published(one) + published(two)).isEqualTo(24);
    }
    assertThat(active()).isEqualTo(24);
  }

  @Test
  void aMarkThatFailsHoldsUpNoOtherDestination() throws Exception {
    insert(1, "tracks", "{}");
    insert(5, "report-requests", "{}");
    bus.faults().inject("tracks", Faults.Kind.DELAY, 1);
    try (Connection locking = database.connect();
        RunningCommandService _ = service("tracks.database.network-timeout=2s")) {
      await()
          .pollInterval(Duration.ofMillis(20))
          .until(() -> count("SELECT COUNT(*) FROM spotify.outbox WHERE claim_id IS NULL") == 0);
      locking.setAutoCommit(false);
      try (Statement statement = locking.createStatement()) {
        statement.execute("UPDATE spotify.outbox SET attempts = 7 WHERE destination = N'tracks'");
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  count(
                          "SELECT COUNT(*) FROM spotify.outbox WHERE destination ="
                              + " N'report-requests' AND published_at IS NULL")
                      == 0);
      locking.rollback();
      await().atMost(Duration.ofSeconds(40)).until(this::nothingUnpublished);
      assertThat(active()).isEqualTo(1);
    }
  }

  @Test
  void livenessIsOfTheRelayAsWell() {
    try (RunningCommandService service = service()) {
      String port = service.context().getEnvironment().getProperty("local.management.port");
      HttpResponse<String> liveness =
          service.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + port + "/actuator/health/liveness"))
                  .build());
      assertThat(liveness.body()).contains("\"relay\":{\"status\":\"UP\"}");
      assertThat(liveness.statusCode()).isEqualTo(200);
    }
  }

  @Test
  void keysArePrunedWhenTheOutboxCannotBe() throws Exception {
    insert(1, "tracks", "{}");
    execute("UPDATE spotify.outbox SET published_at = DATEADD(HOUR, -25, created_at)");
    execute(
        """
        INSERT INTO spotify.idempotency_keys (caller, idempotency_key, fingerprint, created_at)
        VALUES (N'c', N'old', N'f', DATEADD(HOUR, -25, (SELECT [now] FROM spotify.utc)))
        """);
    try (Connection locking = database.connect()) {
      locking.setAutoCommit(false);
      try (Statement statement = locking.createStatement()) {
        statement.execute("UPDATE spotify.outbox SET attempts = 7");
      }
      try (RunningCommandService _ = service("tracks.database.network-timeout=2s")) {
        await()
            .atMost(Duration.ofSeconds(15))
            .until(() -> count("SELECT COUNT(*) FROM spotify.idempotency_keys") == 0);
      }
      locking.rollback();
    }
    assertThat(count("SELECT COUNT(*) FROM spotify.outbox")).isEqualTo(1);
  }

  private RunningCommandService service(String... more) {
    return new RunningCommandService(
        database,
        bus,
        Stream.concat(
                Stream.of("tracks.outbox.prune=500ms", "tracks.outbox.look=500ms"),
                Arrays.stream(more))
            .toArray(String[]::new));
  }

  private List<String> poison() throws SQLException {
    List<String> ids = new ArrayList<>();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT event_id FROM spotify.outbox WHERE payload = N'poison'")) {
      while (row.next()) {
        ids.add(row.getString(1));
      }
    }
    return ids;
  }

  private long setAside() throws SQLException {
    return count(
        """
        SELECT COUNT(*) FROM spotify.outbox
        WHERE published_at IS NULL AND claim_id IS NULL
          AND claimed_until > DATEADD(MINUTE, 5, (SELECT [now] FROM spotify.utc))
        """);
  }

  private long active() {
    return bus.counts().get(SUBSCRIPTION).active();
  }

  private static MeterRegistry meters(RunningCommandService service) {
    return service.context().getBean(MeterRegistry.class);
  }

  private static double gauge(RunningCommandService service, String name) {
    return meters(service).get("tracks.outbox." + name).gauge().value();
  }

  private static long published(RunningCommandService service) {
    return meters(service).get("tracks.outbox.publish.lag").timer().count();
  }

  private boolean nothingUnpublished() throws SQLException {
    return unpublished() == 0;
  }

  private long unpublished() throws SQLException {
    return count("SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL");
  }

  private void insert(int rows, String destination, String payload) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement insert =
            connection.prepareStatement(
                """
                INSERT INTO spotify.outbox
                  (event_id, destination, event_type, payload, created_at, attempts)
                VALUES (?, ?, N'test', ?, (SELECT [now] FROM spotify.utc), 0)
                """)) {
      for (int i = 0; i < rows; i++) {
        insert.setString(1, UUID.randomUUID().toString());
        insert.setString(2, destination);
        insert.setString(3, payload);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static String track(String trackId) {
    return """
    {"genre":"Relay","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
    "duration_ms":1000}\
    """
        .formatted(trackId);
  }
}
