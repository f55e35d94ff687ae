package dev.tracks.command.imports;

import dev.tracks.command.imports.Import.State;
import dev.tracks.command.track.ManyTracks.Stored;
import java.nio.charset.Charset;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The rows of {@code spotify.imports}. Who works on an import owns it for a lease; what it did
 * counts only when it still owns it at the end of the batch's transaction.
 */
@Component
class ImportTable {

  /** The import is not where this owner left it: another took it over, or it was cancelled. */
  static final class Lost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Lost(String id) {
      super("Import " + id + " is left here", null, false, false);
    }
  }

  private static final String SELECT =
      """
      SELECT id, place, state, digest, charset_name, size_bytes, total_lines, last_line,
        rows_read, rows_stored, rows_present, rows_rejected, failure, traceparent,
        created_at, started_at, ended_at, [now]
      FROM spotify.imports CROSS JOIN spotify.utc
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  ImportTable(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  /** Adds one that waits. */
  void add(Spool.Kept file, Charset charset, @Nullable String traceparent) {
    jdbc.sql(
            """
            INSERT INTO spotify.imports
              (id, state, digest, charset_name, size_bytes, total_lines, last_line,
               rows_read, rows_stored, rows_present, rows_rejected, traceparent, created_at)
            VALUES (?, 'waiting', ?, ?, ?, ?, 1, 0, 0, 0, 0, ?, (SELECT [now] FROM spotify.utc))
            """)
        .params(
            Arrays.asList(
                file.id(), file.digest(), charset.name(), file.bytes(), file.lines(), traceparent))
        .update();
  }

  Optional<Import> find(String id) {
    return jdbc.sql(SELECT + " WHERE id = ?").param(id).query(ImportTable::read).optional();
  }

  /** The latest that were uploaded before that place, the latest first. */
  List<Import> before(long place, int limit) {
    return jdbc.sql(
            SELECT + " WHERE place < ? ORDER BY place DESC OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY")
        .params(place, limit)
        .query(ImportTable::read)
        .list();
  }

  /** Takes the oldest that nobody owns. */
  Optional<Import> claim(String owner, Duration lease) {
    Optional<String> oldest =
        jdbc.sql(
                """
                SELECT TOP (1) id FROM spotify.imports CROSS JOIN spotify.utc
                WHERE state IN ('waiting', 'running')
                  AND (owned_until IS NULL OR owned_until < [now])
                ORDER BY place
                """)
            .query(String.class)
            .optional();
    return oldest.filter(id -> take(id, owner, lease)).flatMap(this::find);
  }

  private boolean take(String id, String owner, Duration lease) {
    return jdbc.sql(
                """
                UPDATE spotify.imports
                SET state = 'running', owner_id = ?,
                    started_at = COALESCE(started_at, (SELECT [now] FROM spotify.utc)),
                    owned_until = DATEADD(MILLISECOND, ?, (SELECT [now] FROM spotify.utc))
                WHERE id = ? AND state IN ('waiting', 'running')
                  AND (owned_until IS NULL OR owned_until < (SELECT [now] FROM spotify.utc))
                """)
            .params(owner, lease.toMillis(), id)
            .update()
        == 1;
  }

  /**
   * Counts a batch, inside its transaction, and begins the lease anew.
   *
   * @throws Lost when it does not count
   */
  void count(String id, String owner, Duration lease, Batch batch, Stored stored) {
    int own =
        jdbc.sql(
                """
                UPDATE spotify.imports
                SET last_line = ?, rows_read = rows_read + ?, rows_stored = rows_stored + ?,
                    rows_present = rows_present + ?, rows_rejected = rows_rejected + ?,
                    owned_until = DATEADD(MILLISECOND, ?, (SELECT [now] FROM spotify.utc))
                WHERE id = ? AND owner_id = ? AND state = 'running' AND last_line = ?
                """)
            .params(
                batch.line(),
                batch.read(),
                stored.stored(),
                stored.present(),
                batch.rejected(),
                lease.toMillis(),
                id,
                owner,
                batch.after())
            .update();
    if (own == 0) {
      throw new Lost(id);
    }
    refuse(id, batch.rejects());
  }

  private void refuse(String id, List<Reject> rejects) {
    if (!rejects.isEmpty()) {
      template.batchUpdate(
          """
          INSERT INTO spotify.import_rejects (import_id, line, part, column_name, found, reason)
          VALUES (?, ?, ?, ?, ?, ?)
          """,
          rejects.stream()
              .map(
                  reject ->
                      new Object[] {
                        id,
                        reject.line(),
                        reject.part(),
                        reject.column(),
                        reject.value(),
                        reject.reason()
                      })
              .toList());
    }
  }

  /** Ends an import that is its owner's; false when it is not. */
  boolean end(String id, String owner, State state, @Nullable String failure) {
    return jdbc.sql(
                """
                UPDATE spotify.imports
                SET state = ?, failure = ?, owner_id = NULL, owned_until = NULL,
                    ended_at = (SELECT [now] FROM spotify.utc)
                WHERE id = ? AND owner_id = ? AND state = 'running'
                """)
            .params(Arrays.asList(state.written(), failure, id, owner))
            .update()
        == 1;
  }

  /** Gives an import back, to be taken by another at once. */
  void giveBack(String id, String owner) {
    jdbc.sql(
            """
            UPDATE spotify.imports SET owner_id = NULL, owned_until = NULL
            WHERE id = ? AND owner_id = ? AND state = 'running'
            """)
        .params(id, owner)
        .update();
  }

  /** Ends an import that is not at its end, whoever owns it; false when it is. */
  boolean cancel(String id) {
    return jdbc.sql(
                """
                UPDATE spotify.imports
                SET state = 'cancelled', owner_id = NULL, owned_until = NULL,
                    ended_at = (SELECT [now] FROM spotify.utc)
                WHERE id = ? AND state IN ('waiting', 'running')
                """)
            .param(id)
            .update()
        == 1;
  }

  /** What was refused after a place in the file, in the order of the file. */
  List<Reject> rejects(String id, long line, int part, int limit) {
    return jdbc.sql(
            """
            SELECT line, part, column_name, found, reason FROM spotify.import_rejects
            WHERE import_id = ? AND (line > ? OR (line = ? AND part > ?))
            ORDER BY line, part OFFSET 0 ROWS FETCH NEXT ? ROWS ONLY
            """)
        .params(id, line, line, part, limit)
        .query(
            (row, n) ->
                new Reject(
                    row.getLong(1),
                    row.getInt(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5)))
        .list();
  }

  /** Forgets some of what belongs to imports that ended long ago; returns how much. */
  int prune(Duration retention, int limit) {
    long seconds = -retention.toSeconds();
    int rejects =
        jdbc.sql(
                """
                DELETE TOP (%d) FROM spotify.import_rejects
                WHERE import_id IN (
                  SELECT id FROM spotify.imports
                  WHERE ended_at < DATEADD(SECOND, ?, (SELECT [now] FROM spotify.utc)))
                """
                    .formatted(limit))
            .param(seconds)
            .update();
    return rejects > 0
        ? rejects
        : jdbc.sql(
                """
                DELETE TOP (%d) FROM spotify.imports
                WHERE ended_at < DATEADD(SECOND, ?, (SELECT [now] FROM spotify.utc))
                  AND NOT EXISTS (
                    SELECT 1 FROM spotify.import_rejects AS refused
                    WHERE refused.import_id = imports.id)
                """
                    .formatted(limit))
            .param(seconds)
            .update();
  }

  private static Import read(ResultSet row, int number) throws SQLException {
    return new Import(
        row.getString(1),
        row.getLong(2),
        State.valueOf(row.getString(3).toUpperCase(Locale.ROOT)),
        row.getString(4),
        Charset.forName(row.getString(5)),
        row.getLong(6),
        row.getLong(7),
        row.getLong(8),
        row.getLong(9),
        row.getLong(10),
        row.getLong(11),
        row.getLong(12),
        row.getString(13),
        row.getString(14),
        Objects.requireNonNull(instant(row, 15)),
        instant(row, 16),
        instant(row, 17),
        Objects.requireNonNull(instant(row, 18)));
  }

  private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
    LocalDateTime utc = row.getObject(column, LocalDateTime.class);
    return utc == null ? null : utc.toInstant(ZoneOffset.UTC);
  }
}
