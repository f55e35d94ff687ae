package dev.tracks.defaults.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.tracks.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A gate before a pool of one connection to a real database. */
class DatabaseGateIntegrationTests {

  private final Queue<Error> errors = new ConcurrentLinkedQueue<>();
  private TestDatabase database;
  private HikariDataSource pool;
  private DatabaseGate gate;

  @BeforeEach
  void start() {
    database = TestDatabase.empty();
    pool =
        new HikariDataSource() {
          @Override
          public Connection getConnection() throws SQLException {
            if (!errors.isEmpty()) {
              throw errors.remove();
            }
            return super.getConnection();
          }
        };
    pool.setJdbcUrl(database.url());
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    pool.setMaximumPoolSize(1);
    pool.setConnectionTimeout(500);
    pool.setInitializationFailTimeout(-1);
    DatabaseBounds bounds = new DatabaseBounds(Duration.ofSeconds(5));
    bounds.postProcessBeforeInitialization(pool, "dataSource");
    gate = (DatabaseGate) bounds.postProcessAfterInitialization(pool, "dataSource");
  }

  @AfterEach
  void stop() {
    pool.close();
    database.close();
  }

  @Test
  void aPoolThatOthersUseUpIsNoDatabaseThatIsAway() throws SQLException {
    try (Connection held = borrowed()) {
      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(DatabaseBusy.class)
            .isThrownBy(gate::getConnection)
            .matches(DatabaseFailures::isBusy)
            .matches(busy -> !DatabaseFailures.isAway(busy));
      }
      assertThat(gate.isAway()).isFalse();
      assertThat(held.isValid(5)).isTrue();
    }
    try (Connection next = gate.getConnection()) {
      assertThat(next.isValid(5)).isTrue();
    }
  }

  @Test
  void aDatabaseThatIsGoneOpensTheGateUntilItIsBack() throws SQLException {
    borrowed().close();
    database.takeAway();
    for (int i = 0; i < 3; i++) {
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(this::ask)
          .matches(DatabaseFailures::isAway);
    }
    assertThat(gate.isAway()).isTrue();
    assertThatExceptionOfType(DatabaseAway.class).isThrownBy(gate::getConnection);
    database.bringBack();
    await().atMost(Duration.ofSeconds(30)).until(() -> !gate.isAway());
    borrowed().close();
  }

  @Test
  void anErrorOfATryIsNotTheLastTry() throws SQLException {
    borrowed().close();
    database.takeAway();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              assertThatExceptionOfType(SQLException.class).isThrownBy(this::ask);
              return gate.isAway();
            });
    errors.add(new NoClassDefFoundError("on demand"));
    database.bringBack();
    await().atMost(Duration.ofSeconds(30)).until(() -> !gate.isAway());
    assertThat(errors).isEmpty();
  }

  private void ask() throws SQLException {
    try (Connection connection = gate.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("SELECT 1");
    }
  }

  /** The first connection of all may take longer than those who wait for one do. */
  private Connection borrowed() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(gate::getConnection, connection -> connection != null);
  }
}
