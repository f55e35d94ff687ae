package dev.tracks.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;

class PartsIntegrationTests {

  @Test
  void aDatabaseHasTheReleasedSchemaAndSurvivesBeingTakenAway() throws SQLException {
    try (TestDatabase database = TestDatabase.migrated()) {
      try (Connection connection =
              DriverManager.getConnection(database.url(), database.user(), database.password());
          Statement statement = connection.createStatement()) {
        statement.execute("INSERT INTO spotify.genre_versions VALUES (N'Pop', 1, 0)");
      }
      database.takeAway();
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(database.url(), database.user(), database.password()))
          .isInstanceOf(SQLException.class);
      database.bringBack();
      try (Connection connection =
              DriverManager.getConnection(database.url(), database.user(), database.password());
          Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM spotify.genre_versions")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(1);
      }
    }
  }

  /** H2 takes a session's zone from the client's machine, and SQL Server one from its own. */
  @Test
  void theOneClockOfLeasesIsUtcWhereverTheClientIs() throws SQLException {
    TimeZone here = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
    try (TestDatabase database = TestDatabase.migrated();
        Connection connection =
            DriverManager.getConnection(database.url(), database.user(), database.password());
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT [now] FROM spotify.utc")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getObject(1, LocalDateTime.class))
          .isCloseTo(LocalDateTime.now(ZoneOffset.UTC), within(1, ChronoUnit.MINUTES));
    } finally {
      TimeZone.setDefault(here);
    }
  }

  @Test
  void aRedisForgetsWhatItHeldWhenRestarted() throws Exception {
    try (TestRedis redis = TestRedis.start()) {
      assertThat(ask(redis, "SET k v")).isEqualTo("+OK");
      redis.stop();
      redis.restart();
      assertThat(ask(redis, "GET k")).isEqualTo("$-1");
    }
  }

  private static String ask(TestRedis redis, String command) throws Exception {
    try (var socket = new java.net.Socket("127.0.0.1", redis.port())) {
      socket.getOutputStream().write((command + "\r\n").getBytes());
      return new java.io.BufferedReader(new java.io.InputStreamReader(socket.getInputStream()))
          .readLine();
    }
  }
}
