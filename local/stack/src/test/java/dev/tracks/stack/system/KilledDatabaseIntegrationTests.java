package dev.tracks.stack.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a {@code kill -9} leaves of the local database is its file as it stands: here the file is
 * copied after a commit, the database is dropped, and the copy is opened, life after life. Versions
 * of H2 differ: 2.5.252 loses commits in one life of about thirty.
 */
class KilledDatabaseIntegrationTests {
  private static final int LIVES = 150;

  private final Random random = new Random(1);
  private final Set<Long> committed = new TreeSet<>();

  @TempDir Path directory;

  /**
   * With a short retention, space is used again within a life, as it is after 45 seconds otherwise.
   */
  @ParameterizedTest
  @ValueSource(strings = {"DEFAULT_RETENTION", "RETENTION_TIME=20"})
  void everyCommitIsThereAfterEachKill(String retention) throws Exception {
    String options = retention.contains("=") ? ";" + retention : "";
    Path file = directory.resolve("0.mv.db");
    for (int life = 0; life < LIVES; life++) {
      Path left = directory.resolve((life + 1) + ".mv.db");
      live(life, url(life) + options, file, left);
      Files.delete(file);
      file = left;
    }
    try (Connection connection = DriverManager.getConnection(url(LIVES))) {
      assertThat(rows(connection)).containsAll(committed);
    }
    assertThat(committed).hasSizeGreaterThan(LIVES);
  }

  private String url(int life) {
    return "jdbc:h2:"
        + directory.resolve(String.valueOf(life))
        + LocalSystem.DATABASE_OPTIONS
        + ";USER=sa";
  }

  private void live(int life, String url, Path file, Path left) throws SQLException, IOException {
    try (Connection writer = DriverManager.getConnection(url);
        Connection relay = DriverManager.getConnection(url)) {
      if (life == 0) {
        createTables(writer);
      }
      assertThat(rows(writer)).as("rows at the start of life %d", life).containsAll(committed);
      writer.setAutoCommit(false);
      int commits = random.nextInt(4) == 0 ? random.nextInt(200) : 1 + random.nextInt(25);
      for (int i = 0; i < commits; i++) {
        write(writer);
        if (random.nextInt(3) == 0) {
          execute(relay, "UPDATE outbox SET claim = 'c' WHERE claim IS NULL");
        }
        if (random.nextInt(15) == 0) {
          execute(relay, "DELETE FROM outbox WHERE id < (SELECT MAX(id) - 100 FROM outbox)");
        }
      }
      Files.copy(file, left);
      execute(relay, "SHUTDOWN IMMEDIATELY");
    } catch (SQLException e) {
      if (e.getErrorCode() != 90098 && e.getErrorCode() != 90121) { // the database is closed
        throw e;
      }
    }
  }

  private static void createTables(Connection connection) throws SQLException {
    execute(
        connection,
        "CREATE TABLE features(id BIGINT PRIMARY KEY, genre NVARCHAR(100), name NVARCHAR(300))");
    execute(connection, "CREATE UNIQUE INDEX by_genre ON features(genre, id)");
    execute(connection, "CREATE TABLE versions(genre NVARCHAR(100) PRIMARY KEY, version BIGINT)");
    execute(
        connection,
        "CREATE TABLE outbox(id BIGINT IDENTITY(1,1) PRIMARY KEY, claim NVARCHAR(50), body"
            + " NVARCHAR(MAX))");
    for (int genre = 0; genre < 5; genre++) {
      execute(connection, "INSERT INTO versions VALUES('g" + genre + "', 0)");
    }
  }

  private void write(Connection connection) throws SQLException {
    long id = committed.size() + 1L;
    String genre = "g" + random.nextInt(5);
    execute(
        connection,
        "INSERT INTO features VALUES(%d, '%s', '%s')"
            .formatted(id, genre, "x".repeat(random.nextInt(200))));
    int body = random.nextInt(10) == 0 ? 4000 : 400;
    execute(connection, "INSERT INTO outbox(body) VALUES('" + "p".repeat(body) + "')");
    execute(connection, "UPDATE versions SET version = version + 1 WHERE genre = '" + genre + "'");
    connection.commit();
    committed.add(id);
  }

  private static Set<Long> rows(Connection connection) throws SQLException {
    Set<Long> rows = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet ids = statement.executeQuery("SELECT id FROM features")) {
      while (ids.next()) {
        rows.add(ids.getLong(1));
      }
    }
    return rows;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
