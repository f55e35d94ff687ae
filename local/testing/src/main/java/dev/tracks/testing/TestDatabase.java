package dev.tracks.testing;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/**
 * An H2 database in MSSQLServer mode with the released schema, in memory and private to its maker.
 * It lives until {@link #close()}; {@link #takeAway()} and {@link #bringBack()} make it unreachable
 * for new and existing connections, keeping its rows.
 */
public final class TestDatabase implements AutoCloseable {

  /** Names keep their case and are found in any, as on SQL Server. */
  private static final String MODE =
      ";MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE";

  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
  private final Connection keepAlive;
  private final org.h2.tools.Server server;
  private final Wire wire;

  private TestDatabase() {
    try {
      keepAlive = DriverManager.getConnection("jdbc:h2:mem:" + name + MODE, "sa", "");
      recordStatements();
      server = listen();
      wire = new Wire(server.getPort());
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A database with the schema of the current migrations. */
  public static TestDatabase migrated() {
    TestDatabase database = empty();
    Path migrations =
        RepositoryRoot.path().resolve("command-service/src/main/resources/db/migration");
    Flyway.configure()
        .dataSource(database.url(), database.user(), database.password())
        .schemas("spotify")
        .defaultSchema("spotify")
        .placeholders(Map.of("exact", ""))
        .locations(
            "filesystem:" + migrations.resolve("common"), "filesystem:" + migrations.resolve("h2"))
        .load()
        .migrate();
    return database;
  }

  /** A database without any table. */
  public static TestDatabase empty() {
    return new TestDatabase();
  }

  /** The JDBC URL, over TCP on a random port of 127.0.0.1 as in the local stack. */
  public String url() {
    return "jdbc:h2:tcp://127.0.0.1:" + wire.port() + "/mem:" + name + MODE + ";LOCK_TIMEOUT=10000";
  }

  public String user() {
    return "sa";
  }

  public String password() {
    return "";
  }

  /** A new connection of the caller's own, inside this process: works while taken away, too. */
  public Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:" + name + MODE, "sa", "");
  }

  /** Cuts every connection and refuses new ones, keeping the rows. */
  public void takeAway() {
    wire.cut();
  }

  /** Accepts connections again on the same port. */
  public void bringBack() {
    wire.mend();
  }

  /** Answers nothing any more on connections that stay open, as when its process was stopped. */
  public void freeze() {
    wire.freeze();
  }

  /** Answers again. */
  public void thaw() {
    wire.thaw();
  }

  private void recordStatements() {
    try (java.sql.Statement statement = keepAlive.createStatement()) {
      statement.execute("SET QUERY_STATISTICS_MAX_ENTRIES 10000");
      statement.execute("SET QUERY_STATISTICS TRUE");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Every statement on our tables that ran here, whoever sent it, must be T-SQL. */
  private void refuseWhatIsNotTSql() throws SQLException {
    try (java.sql.Statement statement = keepAlive.createStatement();
        java.sql.ResultSet rows =
            statement.executeQuery(
                "SELECT SQL_STATEMENT FROM INFORMATION_SCHEMA.QUERY_STATISTICS")) {
      while (rows.next()) {
        String sql = rows.getString(1);
        if (sql.matches("(?s).*\\bspotify\"?\\..*") && !sql.contains("flyway_schema_history")) {
          TSql.check(sql);
        }
      }
    }
  }

  /** Ends the database; fails when a statement ran that SQL Server would not understand. */
  @Override
  public void close() {
    try {
      refuseWhatIsNotTSql();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    wire.close();
    server.stop();
    try {
      keepAlive.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static org.h2.tools.Server listen() throws SQLException {
    System.setProperty("h2.bindAddress", "127.0.0.1");
    return org.h2.tools.Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
  }
}
