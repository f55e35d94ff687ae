package dev.tracks.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;
import org.h2.tools.Server;

/** H2 in MSSQLServer mode, in memory, reached over TCP as in the local stack. */
final class H2Backend implements DatabaseBackend {

  /** Names keep their case and are found in any, as on SQL Server. */
  private static final String MODE =
      ";MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE";

  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");
  private final Connection keepAlive;
  private final Server server;

  H2Backend() {
    try {
      keepAlive = connect();
      recordStatements();
      server = listen();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  @Override
  public String url(int port) {
    return "jdbc:h2:tcp://127.0.0.1:" + port + "/mem:" + name + MODE;
  }

  @Override
  public String user() {
    return "sa";
  }

  @Override
  public String password() {
    return "";
  }

  /** Inside this process. */
  @Override
  public Connection connect() throws SQLException {
    return DriverManager.getConnection("jdbc:h2:mem:" + name + MODE, "sa", "");
  }

  @Override
  public String migrations() {
    return "h2";
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of("exact", "");
  }

  @Override
  public long waiting() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE BLOCKER_ID IS NOT NULL")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Override
  public long running(String beginning) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS
                WHERE LEFT(EXECUTING_STATEMENT, ?) = ?
                """)) {
      statement.setInt(1, beginning.length());
      statement.setString(2, beginning);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private void recordStatements() throws SQLException {
    try (Statement statement = keepAlive.createStatement()) {
      statement.execute("SET QUERY_STATISTICS_MAX_ENTRIES 10000");
      statement.execute("SET QUERY_STATISTICS TRUE");
    }
  }

  /** Every statement on our tables that ran here, whoever sent it, must be T-SQL. */
  private void refuseWhatIsNotTSql() throws SQLException {
    try (Statement statement = keepAlive.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT SQL_STATEMENT FROM INFORMATION_SCHEMA.QUERY_STATISTICS")) {
      while (rows.next()) {
        String sql = rows.getString(1);
        boolean ours =
            sql.matches("(?s).*\\bspotify\"?\\..*") && !sql.contains("flyway_schema_history");
        boolean ofH2 =
            sql.contains("_COPY_")
                || sql.matches("DROP TABLE .* IGNORE")
                || sql.contains("VIEW spotify.utc");
        if (ours
            && !ofH2) { // how H2 itself alters a table, and the view that each kind has its own
          TSql.check(sql);
        }
      }
    }
  }

  @Override
  public void close() {
    try (keepAlive) {
      refuseWhatIsNotTSql();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } finally {
      server.stop();
    }
  }

  private static Server listen() throws SQLException {
    System.setProperty("h2.bindAddress", "127.0.0.1");
    return Server.createTcpServer("-tcpPort", "0", "-ifNotExists").start();
  }
}
