package dev.tracks.testing;

import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** What a {@link TestDatabase} stands on: one database, empty at first and private to its maker. */
interface DatabaseBackend extends AutoCloseable {

  /** Where its server listens. */
  InetSocketAddress address();

  /** The JDBC URL for who reaches its server on a port of 127.0.0.1. */
  String url(int port);

  String user();

  String password();

  /** A new connection that goes straight to it. */
  Connection connect() throws SQLException;

  /** The folder of migrations that are for this kind of database alone. */
  String migrations();

  /** What the migrations' common text is to say on this kind of database. */
  Map<String, String> placeholders();

  /** How many sessions wait now for a row's lock that another one holds. */
  long waiting() throws SQLException;

  /** How many statements that begin so run now, or wait. */
  long running(String beginning) throws SQLException;

  /** Ends it; fails when a statement ran that SQL Server would not understand. */
  @Override
  void close();
}
