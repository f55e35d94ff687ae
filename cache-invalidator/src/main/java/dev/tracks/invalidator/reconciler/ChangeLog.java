package dev.tracks.invalidator.reconciler;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.database.DurableReads;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is committed, and the outbox read as the log of changes. */
@Component
class ChangeLog {

  private final JdbcClient jdbc;
  private final JdbcOperations connections;

  ChangeLog(JdbcClient jdbc, JdbcOperations connections) {
    this.jdbc = jdbc;
    this.connections = connections;
  }

  /** The committed version of every genre, none of which can be taken back. */
  VersionVector versions() {
    Map<String, Long> versions = new TreeMap<>();
    connections.execute(
        (Connection connection) -> {
          try (Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery("SELECT genre, version FROM spotify.genre_versions")) {
            while (row.next()) {
              versions.put(row.getString(1), row.getLong(2));
            }
          }
          DurableReads.confirm(connection);
          return versions;
        });
    return VersionVector.of(versions);
  }

  /**
   * The smallest id that the genre's commits above one version, up to another, touched; 0 when the
   * log does not hold all of them.
   */
  long smallestTouched(String genre, long above, long upTo) {
    return jdbc.sql(
            """
            SELECT COUNT(DISTINCT version), MIN(min_id) FROM spotify.outbox
            WHERE genre = ? AND version > ? AND version <= ?
            """)
        .params(genre, above, upTo)
        .query((row, n) -> row.getLong(1) == upTo - above ? row.getLong(2) : 0L)
        .single();
  }
}
