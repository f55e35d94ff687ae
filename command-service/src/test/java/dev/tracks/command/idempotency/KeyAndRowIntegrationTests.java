package dev.tracks.command.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.RunningCommandService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A key and the row that it stands for are committed together or not at all. */
class KeyAndRowIntegrationTests {

  private static final String BODY =
      """
      {"genre":"Pop","artist_name":"a","track_name":"t","track_id":"t1","popularity":1,\
      "duration_ms":1000}\
      """;

  @Test
  void noRowIsCommittedWhileItsKeyIsNot() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        TestServiceBus bus = RunningCommandService.bus();
        RunningCommandService service = new RunningCommandService(database, bus);
        Connection other = database.connect()) {
      other.setAutoCommit(false);
      // an attempt elsewhere that has taken the key and has not committed
      execute(
          other,
          """
          INSERT INTO spotify.idempotency_keys (caller, idempotency_key, fingerprint, created_at)
          VALUES (N'anonymous', N'k1', N'same', CURRENT_TIMESTAMP)
          """);

      CompletableFuture<HttpResponse<String>> answer =
          CompletableFuture.supplyAsync(
              () -> service.post("/features/new", BODY, "Idempotency-Key", "\"k1\""));
      await().until(() -> database.running("INSERT INTO spotify.idempotency_keys") > 0);

      assertThat(count(database, "SELECT COUNT(*) FROM spotify.features")).isZero();
      other.rollback();
      assertThat(answer.join().statusCode()).isEqualTo(201);
      assertThat(service.post("/features/new", BODY, "Idempotency-Key", "\"k1\"").body())
          .isEqualTo(answer.join().body());
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
