package dev.tracks.invalidator.reconciler;

import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.defaults.database.DurableReads;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What is committed, and the log of changes: for tracks, the outbox. */
@Component
class ChangeLog {

  private final Catalogue catalogue;
  private final JdbcClient jdbc;
  private final JdbcOperations connections;

  ChangeLog(Catalogue catalogue, JdbcClient jdbc, JdbcOperations connections) {
    this.catalogue = catalogue;
    this.jdbc = jdbc;
    this.connections = connections;
  }

  /** The committed version of every genre as the database has it; none can be taken back. */
  Map<String, Long> versions() {
    Map<String, Long> versions = new TreeMap<>();
    connections.execute(
        (Connection connection) -> {
          try (Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery(
                      "SELECT [%s], version FROM %s"
                          .formatted(catalogue.category(), catalogue.versions()))) {
            while (row.next()) {
              versions.put(row.getString(1), row.getLong(2));
            }
          }
          DurableReads.confirm(connection);
          return versions;
        });
    return versions;
  }

  /**
   * The smallest id that the genre's commits above one version, up to another, touched; 0 when the
   * log does not hold all of them, or does not say of all what they touched.
   */
  long smallestTouched(String genre, long above, long upTo) {
    return jdbc.sql(
            """
            SELECT COUNT(DISTINCT version), MIN(COALESCE(min_id, 0)) FROM %s
            WHERE [%s] = ? AND version > ? AND version <= ?
            """
                .formatted(catalogue.log(), catalogue.category()))
        .params(genre, above, upTo)
        .query((row, n) -> row.getLong(1) == upTo - above ? row.getLong(2) : 0L)
        .single();
  }
}
