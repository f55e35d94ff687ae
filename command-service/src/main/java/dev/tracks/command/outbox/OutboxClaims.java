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

  /** How many unpublished rows are counted at most. */
  static final int COUNT_UP_TO = 100_000;

  private final JdbcClient jdbc;
  private final OutboxProperties properties;
  private final Destinations destinations;
  private int turn;

  OutboxClaims(JdbcClient jdbc, OutboxProperties properties) {
    this.jdbc = jdbc;
    this.properties = properties;
    this.destinations = new Destinations(jdbc, properties.poll());
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
    return claim(except, " AND claim_id > N''"); // not null, as an index finds it
  }

  /**
   * By destination, along the index, from a different one each time: what waits for one that takes
   * nothing is not even looked at, however much it is, and none gets all the room.
   */
  private List<OutboxRow> claim(Set<String> except, String further) {
    List<String> open = destinations.all().stream().filter(d -> !except.contains(d)).toList();
    String claim = UUID.randomUUID().toString();
    int begin = open.isEmpty() ? 0 : Math.floorMod(turn++, open.size());
    int claimed = 0;
    for (int i = 0; i < open.size() && claimed < properties.batch(); i++) {
      String destination = open.get((begin + i) % open.size());
      claimed += claim(claim, destination, properties.batch() - claimed, further);
    }
    return claimed == 0 ? List.of() : rows(claim, open);
  }

  private int claim(String claim, String destination, int most, String further) {
    return jdbc.sql(
            """
            UPDATE TOP (%d) spotify.outbox WITH (ROWLOCK, READPAST)
            SET claim_id = :claim,
                claimed_until = DATEADD(MILLISECOND, :lease, (SELECT [now] FROM spotify.utc))
            WHERE published_at IS NULL AND destination = :destination
              AND (claimed_until IS NULL OR claimed_until < (SELECT [now] FROM spotify.utc))
            """
                    .formatted(most)
                + further)
        .param("claim", claim)
        .param("lease", properties.lease().toMillis())
        .param("destination", destination)
        .update();
  }

  private List<OutboxRow> rows(String claim, List<String> destinations) {
    return jdbc.sql(
            """
            SELECT id, event_id, destination, payload, traceparent, created_at
            FROM spotify.outbox
            WHERE published_at IS NULL AND destination IN (:destinations) AND claim_id = :claim
            ORDER BY id
            """)
        .withFetchSize(properties.batch())
        .param("destinations", destinations)
        .param("claim", claim)
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
                WHERE published_at IS NULL AND destination = ? AND claim_id = ?
                  AND id BETWEEN ? AND ?
                """)
            .params(first.destination(), first.claimId(), first.id(), rows.getLast().id())
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

  /**
   * Counts to {@link #COUNT_UP_TO} and no further, in the order of the index, where the oldest that
   * nobody claimed stand first: what is looked at every few seconds must not cost more the longer a
   * bus is away. A row that nobody holds and that is not to be claimed yet is set aside.
   */
  @Transactional(readOnly = true)
  public Waiting waiting() {
    return jdbc.sql(
            """
            SELECT COUNT(*), COUNT(*) - COUNT(since), MIN(since) FROM (
              SELECT CASE WHEN claim_id IS NULL AND claimed_until > [now]
                THEN NULL ELSE created_at END AS since
              FROM (
                SELECT TOP (%d) claim_id, claimed_until, created_at FROM spotify.outbox
                WHERE published_at IS NULL
                ORDER BY published_at, destination, claim_id, id) AS waiting
              CROSS JOIN spotify.utc) AS unpublished
            """
                .formatted(COUNT_UP_TO))
        .query(
            (row, n) ->
                new Waiting(row.getLong(1), row.getLong(2), row.getObject(3, LocalDateTime.class)))
        .single();
  }
}
