package dev.tracks.defaults.database;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * SNAPSHOT isolation: a transaction reads the state of its first statement, and nothing later. The
 * two drivers number it differently.
 */
public final class SnapshotIsolation {

  private static final int H2 = 6;
  private static final int SQL_SERVER = 4096;

  private SnapshotIsolation() {}

  /** Begins a read-only snapshot transaction on a connection; the caller commits or rolls back. */
  public static void begin(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    boolean h2 = connection.getMetaData().getDatabaseProductName().equals("H2");
    connection.setTransactionIsolation(h2 ? H2 : SQL_SERVER);
  }

  /** Ends it and gives the connection back as it was. */
  public static void end(Connection connection) throws SQLException {
    connection.rollback();
    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
    connection.setAutoCommit(true);
  }
}
