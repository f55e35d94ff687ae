package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import dev.tracks.defaults.metrics.Lag;
import dev.tracks.defaults.tracing.Traces;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.tracing.Tracer;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What claims take and marks mark, on a real database. */
class OutboxClaimsIntegrationTests {

  private static final int BATCH = 10;

  private final OutboxProperties properties =
      new OutboxProperties(
          Duration.ofSeconds(1),
          BATCH,
          1,
          Duration.ZERO,
          Duration.ofSeconds(2),
          Duration.ofHours(24),
          Duration.ofHours(24),
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          1000);

  private TestDatabase database;
  private JdbcClient jdbc;
  private OutboxClaims claims;

  @BeforeEach
  void start() {
    database = TestDatabase.migrated();
    jdbc =
        JdbcClient.create(
            new DriverManagerDataSource(database.url(), database.user(), database.password()));
    claims = new OutboxClaims(jdbc, properties);
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void ofABacklogTheOldestAreTakenFirst() {
    insert(3 * BATCH, "tracks");
    assertThat(ids(claims.claim(Set.of())))
        .isEqualTo(LongStream.rangeClosed(1, BATCH).boxed().toList());
    assertThat(ids(claims.claim(Set.of())))
        .isEqualTo(LongStream.rangeClosed(BATCH + 1, 2 * BATCH).boxed().toList());
  }

  @Test
  void whatADeadRelayHeldIsTakenOverHoweverMuchWaits() {
    insert(3, "tracks");
    assertThat(claims.claim(Set.of())).hasSize(3);
    insert(3 * BATCH, "tracks");
    assertThat(claims.takeOver(Set.of())).as("what is held is held").isEmpty();
    jdbc.sql(
            """
            UPDATE spotify.outbox
            SET claimed_until = DATEADD(SECOND, -1, (SELECT [now] FROM spotify.utc))
            WHERE claim_id IS NOT NULL
            """)
        .update();
    assertThat(claims.takeOver(Set.of("tracks"))).as("what is blocked is blocked").isEmpty();
    assertThat(ids(claims.takeOver(Set.of()))).containsExactly(1L, 2L, 3L);
    assertThat(claims.takeOver(Set.of())).isEmpty();
  }

  /** SQL Server takes them for one unless it is told to compare exactly. */
  @Test
  void destinationsThatDifferInCaseAloneAreTwo() {
    insert(1, "tracks");
    insert(1, "Tracks");
    insert(1, "tracks");
    List<OutboxRow> some = claims.claim(Set.of("Tracks"));
    assertThat(ids(some)).containsExactly(1L, 3L);
    jdbc.sql("UPDATE spotify.outbox SET claim_id = ?").param(some.getFirst().claimId()).update();
    claims.markPublished(some);
    assertThat(
            jdbc.sql("SELECT destination FROM spotify.outbox WHERE published_at IS NULL")
                .query(String.class)
                .list())
        .containsExactly("Tracks");
  }

  /** An outbox grows for as long as a bus is away, and each commit wakes the relay all the same. */
  @Test
  void whatWaitsForABlockedDestinationIsNotLookedAt() {
    insertAtOnce(200_000, "tracks");
    insert(1, "reports");
    assertThat(ids(claims.claim(Set.of("tracks")))).containsExactly(200_001L);
    assertTimeoutPreemptively( // one look at all of them takes a tenth of a second
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < 500; i++) {
            assertThat(claims.claim(Set.of("tracks", "reports"))).isEmpty();
            assertThat(claims.takeOver(Set.of("tracks", "reports"))).isEmpty();
          }
        });
    OutboxClaims.Waiting waiting = claims.waiting();
    assertThat(waiting.rows()).isEqualTo(OutboxClaims.COUNT_UP_TO);
    assertThat(waiting.since())
        .isEqualTo(
            jdbc.sql("SELECT MIN(created_at) FROM spotify.outbox")
                .query(LocalDateTime.class)
                .single());
  }

  @Test
  void noDestinationTakesAllTheRoomForLong() {
    insert(5 * BATCH, "a");
    insert(1, "b");
    insert(1, "c");
    List<String> claimed =
        Stream.generate(() -> claims.claim(Set.of()))
            .limit(3)
            .flatMap(List::stream)
            .map(OutboxRow::destination)
            .toList();
    assertThat(claimed).contains("a", "b", "c");
  }

  /** The next look at what is expired is a lease later: it takes all of it now. */
  @Test
  void allThatADeadRelayHeldComesBeforeTheBacklog() throws Exception {
    insert(2 * BATCH + BATCH / 2, "tracks");
    jdbc.sql(
            """
            UPDATE spotify.outbox SET claim_id = N'dead',
              claimed_until = DATEADD(SECOND, -1, (SELECT [now] FROM spotify.utc))
            """)
        .update();
    insert(5 * BATCH, "tracks");
    MeterRegistry meters = new SimpleMeterRegistry();
    Lag lag = new Lag(meters, Clock.systemUTC(), "lag", "lag");
    try (TestServiceBus bus = TestServiceBus.start()) {
      EventSender sender =
          new EventSender(
              new ServiceBusClientBuilder().connectionString(bus.connectionString()),
              new Traces(Tracer.NOOP));
      RelayRound round = new RelayRound(claims, sender, properties, lag, meters.counter("poison"));
      Thread.sleep(properties.lease()); // it looks for expired claims that often
      for (int i = 0; i < 3; i++) {
        round.relay(() -> {});
      }
      sender.close();
    }
    assertThat(
            jdbc.sql("SELECT id FROM spotify.outbox WHERE published_at IS NOT NULL ORDER BY id")
                .query(Long.class)
                .list())
        .isEqualTo(LongStream.rangeClosed(1, 2 * BATCH + BATCH / 2).boxed().toList());
  }

  private static List<Long> ids(List<OutboxRow> rows) {
    return rows.stream().map(OutboxRow::id).toList();
  }

  private void insertAtOnce(int rows, String destination) {
    jdbc.sql(
            """
            INSERT INTO spotify.outbox
              (event_id, destination, event_type, payload, created_at, attempts)
            SELECT CONCAT(N'event ', n), ?, N'test', N'{}', (SELECT [now] FROM spotify.utc), 0
            FROM (SELECT TOP (%d) ROW_NUMBER() OVER (ORDER BY a.table_name) AS n
                  FROM INFORMATION_SCHEMA.COLUMNS a
                  CROSS JOIN INFORMATION_SCHEMA.COLUMNS b) AS numbers
            """
                .formatted(rows))
        .param(destination)
        .update();
  }

  private void insert(int rows, String destination) {
    for (int i = 0; i < rows; i++) {
      jdbc.sql(
              """
              INSERT INTO spotify.outbox
                (event_id, destination, event_type, payload, created_at, attempts)
              VALUES (?, ?, N'test', N'{}', (SELECT [now] FROM spotify.utc), 0)
              """)
          .params(UUID.randomUUID().toString(), destination)
          .update();
    }
  }
}
