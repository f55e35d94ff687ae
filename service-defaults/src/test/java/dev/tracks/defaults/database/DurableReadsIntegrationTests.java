package dev.tracks.defaults.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database that writes a commit long after it shows it: a copy of its file is what a crash would
 * leave.
 */
class DurableReadsIntegrationTests {

  @TempDir private Path directory;
  private Connection writer;
  private Connection reader;

  @BeforeEach
  void start() throws SQLException {
    writer = connect("live");
    reader = connect("live");
    execute(writer, "CREATE TABLE t (id INT)");
    execute(writer, "CHECKPOINT SYNC");
    execute(writer, "SET WRITE_DELAY 100000000");
    execute(writer, "INSERT INTO t VALUES (1)");
  }

  @AfterEach
  void stop() throws SQLException {
    reader.close();
    writer.close();
  }

  @Test
  void whatWasReadAndConfirmedOutlivesACrash() throws Exception {
    SnapshotIsolation.begin(reader);
    assertThat(rows(reader)).isEqualTo(1);
    DurableReads.confirm(reader);
    SnapshotIsolation.end(reader);
    assertThat(rowsAfterACrash()).isEqualTo(1);
  }

  @Test
  void whatWasOnlyReadMayNot() throws Exception {
    assertThat(rows(reader)).isEqualTo(1);
    assertThat(rowsAfterACrash()).isZero();
  }

  private int rowsAfterACrash() throws IOException, SQLException {
    Files.copy(directory.resolve("live.mv.db"), directory.resolve("crashed.mv.db"));
    try (Connection crashed = connect("crashed")) {
      return rows(crashed);
    }
  }

  private Connection connect(String name) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + directory.resolve(name) + ";MODE=MSSQLServer;FILE_LOCK=NO", "sa", "");
  }

  private static int rows(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT COUNT(*) FROM t")) {
      row.next();
      return row.getInt(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
