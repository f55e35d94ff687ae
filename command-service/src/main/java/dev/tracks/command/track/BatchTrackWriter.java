package dev.tracks.command.track;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** Batches of statements that insert several rows each: a driver sends each statement by itself. */
final class BatchTrackWriter implements TrackWriter {

  private static final int ROWS = 64;
  private static final String MANY = insert(ROWS);
  private static final String ONE = insert(1);

  private final JdbcTemplate jdbc;

  BatchTrackWriter(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public void insert(List<Track> tracks) {
    int whole = tracks.size() - tracks.size() % ROWS;
    insert(MANY, ROWS, tracks.subList(0, whole));
    insert(ONE, 1, tracks.subList(whole, tracks.size()));
  }

  private void insert(String sql, int rows, List<Track> tracks) {
    if (tracks.isEmpty()) {
      return;
    }
    jdbc.execute(
        sql,
        (PreparedStatement statement) -> {
          for (int from = 0; from < tracks.size(); from += rows) {
            int parameter = 1;
            for (Track track : tracks.subList(from, from + rows)) {
              for (TrackCells cell : TrackCells.ALL) {
                set(statement, parameter++, cell, cell.value().apply(track));
              }
            }
            statement.addBatch();
          }
          return statement.executeBatch();
        });
  }

  private static void set(
      PreparedStatement statement, int parameter, TrackCells cell, @Nullable Object value)
      throws SQLException {
    if (value == null) {
      statement.setNull(parameter, cell.sqlType());
    } else {
      statement.setObject(parameter, value);
    }
  }

  private static String insert(int rows) {
    String row = "(" + String.join(", ", Collections.nCopies(TrackCells.ALL.size(), "?")) + ")";
    return "INSERT INTO spotify.features (%s) VALUES %s"
        .formatted(TrackCells.names(), String.join(", ", Collections.nCopies(rows, row)));
  }
}
