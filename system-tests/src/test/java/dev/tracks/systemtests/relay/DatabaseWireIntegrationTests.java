package dev.tracks.systemtests.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.testing.TestDatabase;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DatabaseWireIntegrationTests {

  private static final String INSERT = "INSERT INTO rows (id, text) VALUES (?, ?)";

  private TestDatabase database;
  private WireRelay relay;
  private final List<WireEvent> events = new CopyOnWriteArrayList<>();

  @BeforeEach
  void startBoth() throws SQLException {
    database = TestDatabase.emptyH2();
    try (Connection direct = database.connect();
        var statement = direct.createStatement()) {
      statement.execute("CREATE TABLE rows (id BIGINT PRIMARY KEY, text NVARCHAR(MAX))");
    }
    int port = URI.create(database.url().substring("jdbc:h2:".length())).getPort();
    relay = WireRelay.start("client to database", 0, port, WireProtocol.H2);
    relay.watch(events::add);
  }

  @AfterEach
  void stopBoth() {
    relay.close();
    database.close();
  }

  @Test
  void aCutBeforeTheCommitLeavesNothing() throws SQLException {
    relay.arm(
        event -> event.is(Direction.TO_SERVER, "commit"), connection -> connection.cut(Cut.RESET));

    assertThatThrownBy(() -> insertAndCommit(1, "a")).isInstanceOf(SQLException.class);

    assertThat(count()).isZero();
    assertThat(relay.cuts()).isEqualTo(1);
  }

  @Test
  void aCutAfterTheCommitHidesItsSuccess() throws SQLException {
    relay.arm(
        event -> event.is(Direction.TO_CLIENT, "commit-reply"),
        connection -> connection.cut(Cut.RESET));

    assertThatThrownBy(() -> insertAndCommit(1, "a")).isInstanceOf(SQLException.class);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void aCutAtAStatementIsFoundByItsText() throws SQLException {
    Trap trap =
        relay.arm(
            event ->
                event.is(Direction.TO_SERVER, "update") && event.subject().contains("SET text"),
            connection -> connection.cut(Cut.FINISH));
    insertAndCommit(1, "a");
    assertThat(trap.isSprung()).isFalse();

    assertThatThrownBy(
            () -> {
              try (Connection connection = connect();
                  PreparedStatement update =
                      connection.prepareStatement("UPDATE rows SET text = ? WHERE id = ?")) {
                update.setString(1, "b");
                update.setLong(2, 1);
                update.executeUpdate();
              }
            })
        .isInstanceOf(SQLException.class);

    assertThat(trap.sprung()).succeedsWithin(Duration.ofSeconds(5));
    assertThat(text(1)).isEqualTo("a");
  }

  @Test
  void aCommitTellsWhatWasWrittenSinceTheLast() throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      insert(connection, 1, "a");
      connection.rollback();
      try (Statement statement = connection.createStatement()) {
        statement.executeUpdate("DELETE FROM rows");
      }
      connection.commit();
      insert(connection, 2, "b");
      connection.commit();
    }
    assertThat(events.stream().filter(event -> event.operation().startsWith("commit")))
        .extracting(WireEvent::subject)
        .containsExactly(
            "DELETE FROM rows", "DELETE FROM rows", INSERT, INSERT); // each and its answer
  }

  @Test
  void namesWhatFailsAsAnError() throws SQLException {
    insertAndCommit(1, "a");
    assertThatThrownBy(() -> insertAndCommit(1, "again")).isInstanceOf(SQLException.class);
    assertThat(events)
        .anyMatch(event -> event.is(Direction.TO_CLIENT, "update-error"))
        .anyMatch(event -> event.is(Direction.TO_CLIENT, "commit-reply"));
  }

  @Test
  void stillFindsTheCommitAfterManyStatements() throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      connection.commit();
      for (int i = 1; i <= 500; i++) {
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO rows (id, text) VALUES (" + i + ", ?)")) {
          insert.setString(1, "x".repeat(i * 400));
          insert.executeUpdate();
        }
        if (i % 100 == 0) {
          events.clear();
          connection.commit();
          assertThat(events)
              .anyMatch(event -> event.is(Direction.TO_SERVER, "commit"))
              .anyMatch(event -> event.is(Direction.TO_CLIENT, "commit-reply"));
        }
      }
    }
    assertThat(count()).isEqualTo(500);
  }

  private Connection connect() throws SQLException {
    String through =
        database.url().replaceFirst("127\\.0\\.0\\.1:\\d+", "127.0.0.1:" + relay.port());
    return DriverManager.getConnection(through, database.user(), database.password());
  }

  private void insertAndCommit(long id, String text) throws SQLException {
    try (Connection connection = connect()) {
      connection.setAutoCommit(false);
      insert(connection, id, text);
      connection.commit();
    }
  }

  private static void insert(Connection connection, long id, String text) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setLong(1, id);
      insert.setString(2, text);
      insert.executeUpdate();
    }
  }

  private long count() throws SQLException {
    try (Connection direct = database.connect();
        ResultSet rows = direct.createStatement().executeQuery("SELECT COUNT(*) FROM rows")) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private String text(long id) throws SQLException {
    try (Connection direct = database.connect();
        ResultSet rows =
            direct.createStatement().executeQuery("SELECT text FROM rows WHERE id = " + id)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
