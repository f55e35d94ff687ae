package dev.tracks.command.outbox;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * The relay's side of the outbox. Each call is a short transaction of its own, and every time in it
 * is the database's, so that relays with clocks of their own agree on when a lease ends; and UTC,
 * so that no lease jumps by an hour where the database's machine has a summer time.
 */
@Component
class OutboxClaims {

  private final JdbcClient jdbc;
  private final OutboxProperties properties;

  OutboxClaims(JdbcClient jdbc, OutboxProperties properties) {
    this.jdbc = jdbc;
    this.properties = properties;
  }

  /**
   * Takes unpublished rows that nobody holds. The hints let relays on SQL Server pass each other;
   * the conditional update is right without them.
   *
   * @param except destinations whose rows are left alone
   */
  @Transactional
  public List<OutboxRow> claim(Set<String> except) {
    return claim(except, "");
  }

  /**
   * Takes rows whose claim has ended, and no others: in the index that a claim goes along they
   * stand behind all that nobody ever claimed, and would wait for the end of a backlog.
   *
   * @param except destinations whose rows are left alone
   */
  @Transactional
  public List<OutboxRow> takeOver(Set<String> except) {
    return claim(except, " AND claim_id IS NOT NULL");
  }

  private List<OutboxRow> claim(Set<String> except, String further) {
    String claim = UUID.randomUUID().toString();
    int claimed =
        jdbc.sql(
                """
                UPDATE TOP (%d) spotify.outbox WITH (ROWLOCK, READPAST)
                SET claim_id = :claim,
                    claimed_until = DATEADD(MILLISECOND, :lease, (SELECT [now] FROM spotify.utc))
                WHERE published_at IS NULL
                  AND (claimed_until IS NULL OR claimed_until < (SELECT [now] FROM spotify.utc))
                  AND destination NOT IN (:except)
                """
                        .formatted(properties.batch())
                    + further)
            .param("claim", claim)
            .param("lease", properties.lease().toMillis())
            .param("except", except.isEmpty() ? Set.of("") : except)
            .update();
    if (claimed == 0) {
      return List.of();
    }
    return jdbc.sql(
            """
            SELECT id, event_id, destination, payload, traceparent, created_at
            FROM spotify.outbox WHERE published_at IS NULL AND claim_id = ? ORDER BY id
            """)
        .withFetchSize(claimed)
        .param(claim)
        .query(
            (row, n) ->
                new OutboxRow(
                    row.getLong(1),
                    claim,
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    row.getObject(6, LocalDateTime.class)))
        .list();
  }

  /**
   * The broker has these: rows of one claim and destination that follow each other. What a range
   * names is found by the index alone; a list of ids costs a multiple of that, and names only what
   * another relay has taken over meanwhile, because it is published all the same.
   */
  @Transactional
  public void markPublished(List<OutboxRow> rows) {
    OutboxRow first = rows.getFirst();
    int marked =
        jdbc.sql(
                """
                UPDATE spotify.outbox
                SET published_at = (SELECT [now] FROM spotify.utc),
                    claim_id = NULL, claimed_until = NULL
                WHERE published_at IS NULL AND claim_id = ? AND destination = ?
                  AND id BETWEEN ? AND ?
                """)
            .params(first.claimId(), first.destination(), first.id(), rows.getLast().id())
            .update();
    if (marked < rows.size()) {
      markEach(rows);
    }
  }

  private void markEach(List<OutboxRow> rows) {
    jdbc.sql(
            """
            UPDATE spotify.outbox
            SET published_at = (SELECT [now] FROM spotify.utc),
                claim_id = NULL, claimed_until = NULL
            WHERE id IN (:ids) AND published_at IS NULL
            """)
        .param("ids", rows.stream().map(OutboxRow::id).toList())
        .update();
  }

  /**
   * These, of one claim, could not be sent, and may be tried again after a while. Those that
   * another relay took over meanwhile are its own business.
   */
  @Transactional
  public void giveBack(List<OutboxRow> rows, Duration pause, String error) {
    jdbc.sql(
            """
            UPDATE spotify.outbox
            SET claim_id = NULL,
                claimed_until = DATEADD(MILLISECOND, :pause, (SELECT [now] FROM spotify.utc)),
                attempts = attempts + 1, last_error = :error
            WHERE id IN (:ids) AND claim_id = :claim AND published_at IS NULL
            """)
        .param("claim", rows.getFirst().claimId())
        .param("pause", pause.toMillis())
        .param("error", error.length() > 1000 ? error.substring(0, 1000) : error)
        .param("ids", rows.stream().map(OutboxRow::id).toList())
        .update();
  }

  /** Deletes a batch of rows that were published long ago; returns how many. */
  @Transactional
  public int prunePublished() {
    return jdbc.sql(
            """
            DELETE TOP (%d) FROM spotify.outbox
            WHERE published_at < DATEADD(SECOND, ?, (SELECT [now] FROM spotify.utc))
            """
                .formatted(properties.pruneBatch()))
        .param(-properties.retention().toSeconds())
        .update();
  }

  /** Deletes a batch of Idempotency-Keys that are too old to be retried; returns how many. */
  @Transactional
  public int pruneIdempotencyKeys() {
    return jdbc.sql(
            """
            DELETE TOP (%d) FROM spotify.idempotency_keys
            WHERE created_at < DATEADD(SECOND, ?, (SELECT [now] FROM spotify.utc))
            """
                .formatted(properties.pruneBatch()))
        .param(-properties.idempotencyRetention().toSeconds())
        .update();
  }

  /**
   * How many rows are not published, how many of these are set aside, and since when the oldest of
   * the others waits (UTC), for operators.
   */
  record Waiting(long rows, long setAside, @Nullable LocalDateTime since) {}

  /** A row that nobody holds and that is not to be claimed yet is set aside. */
  @Transactional(readOnly = true)
  public Waiting waiting() {
    return jdbc.sql(
            """
            SELECT COUNT(*), COUNT(*) - COUNT(since), MIN(since) FROM (
              SELECT CASE WHEN claim_id IS NULL AND claimed_until > [now]
                THEN NULL ELSE created_at END AS since
              FROM spotify.outbox CROSS JOIN spotify.utc
              WHERE published_at IS NULL) AS unpublished
            """)
        .query(
            (row, n) ->
                new Waiting(row.getLong(1), row.getLong(2), row.getObject(3, LocalDateTime.class)))
        .single();
  }
}
