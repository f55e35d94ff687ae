package dev.tracks.testing;

import dev.tracks.containers.SqlServer;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.UUID;

/** A database of its own on the one SQL Server of this JVM. */
final class SqlServerBackend implements DatabaseBackend {

  private final SqlServer server = SqlServer.shared();
  private final String name = "t" + UUID.randomUUID().toString().replace("-", "");

  SqlServerBackend() {
    try {
      server.create(name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return server.address();
  }

  @Override
  public String url(int port) {
    return SqlServer.url("127.0.0.1", port, name);
  }

  @Override
  public String user() {
    return server.user();
  }

  @Override
  public String password() {
    return server.password();
  }

  @Override
  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  @Override
  public String migrations() {
    return "sqlserver";
  }

  @Override
  public Map<String, String> placeholders() {
    return Map.of("exact", "COLLATE Latin1_General_100_BIN2");
  }

  @Override
  public long waiting() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT COUNT(*) FROM sys.dm_exec_requests
                WHERE database_id = DB_ID() AND blocking_session_id <> 0
                """)) {
      row.next();
      return row.getLong(1);
    }
  }

  /** What is sent with parameters has their declarations before it. */
  @Override
  public long running(String beginning) throws SQLException {
    try (Connection connection = connect();
        PreparedStatement statement =
            connection.prepareStatement(
                """
                SELECT COUNT(*) FROM sys.dm_exec_requests AS request
                CROSS APPLY sys.dm_exec_sql_text(request.sql_handle) AS running
                WHERE request.database_id = DB_ID() AND request.session_id <> @@SPID
                  AND CHARINDEX(?, running.text) > 0
                """)) {
      statement.setString(1, beginning);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  @Override
  public void close() {
    try {
      server.drop(name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
