package dev.tracks.defaults.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What goes from the database into the cache must be durable. SQL Server shows a commit to others
 * only when it is; H2 shows it a moment before, and a crash in that moment takes it back, after
 * which another commit gets the same version. A representation of the first would then pass for one
 * of the second. {@code docs/protocol.md} shows the search that found this.
 */
public final class DurableReads {

  private DurableReads() {}

  /**
   * Returns when everything that this connection has read is durable. On the connection that read
   * it, and nowhere else: that one does not survive a crash in between.
   *
   * @throws SQLException when the database is lost, and perhaps what was read
   */
  public static void confirm(Connection connection) throws SQLException {
    if (connection.getMetaData().getDatabaseProductName().equals("H2")) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("CHECKPOINT");
      }
    }
  }
}
