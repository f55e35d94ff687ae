package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What claims take and marks mark, on a real database. */
class OutboxClaimsIntegrationTests {

  private static final int BATCH = 10;

  private TestDatabase database;
  private JdbcClient jdbc;
  private OutboxClaims claims;

  @BeforeEach
  void start() {
    database = TestDatabase.migrated();
    jdbc =
        JdbcClient.create(
            new DriverManagerDataSource(database.url(), database.user(), database.password()));
    claims =
        new OutboxClaims(
            jdbc,
            new OutboxProperties(
                Duration.ofSeconds(1),
                BATCH,
                1,
                Duration.ZERO,
                Duration.ofSeconds(30),
                Duration.ofHours(24),
                Duration.ofHours(24),
                Duration.ofSeconds(5),
                Duration.ofMinutes(1),
                1000));
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

  private static List<Long> ids(List<OutboxRow> rows) {
    return rows.stream().map(OutboxRow::id).toList();
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
