package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static dev.tracks.query.RunningQueryService.header;
import static dev.tracks.query.RunningQueryService.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that were changed, moved and deleted, as readers see them. */
class ChangedRowsIntegrationTests {

  private static final CacheProtocol PROTOCOL = new CacheProtocol(CacheKeys.SPOTIFY);
  private static TestDatabase database;
  private static TestRedis redis;
  private static RunningQueryService service;
  private static CacheConnections connections;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    service = new RunningQueryService(database, redis);
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
  }

  @AfterAll
  static void stop() {
    connections.close();
    service.close();
    redis.close();
    database.close();
  }

  @BeforeEach
  void rows() throws SQLException {
    connections.shared().await(connections.shared().commands().flushall().toCompletableFuture());
    execute("DELETE FROM spotify.features");
    execute("DELETE FROM spotify.genre_versions");
    commit(database, "Pop", 1, 2);
    commit(database, "Rock", 10, 1);
  }

  @Test
  void aDeletedRowIsGoneFromEveryAnswerAfterItsEvent() throws SQLException {
    assertThat(text(service.get("/features/custom?arg=Pop"))).contains("\"id\":1,", "\"id\":2,");
    assertThat(text(service.get("/features"))).contains("\"id\":1,");
    delete(1, "Pop");
    invalidate("Pop", 2, 1);
    assertThat(text(service.get("/features/custom?arg=Pop")))
        .contains("\"id\":2,")
        .doesNotContain("\"id\":1,");
    assertThat(text(service.get("/features"))).doesNotContain("\"id\":1,");
    assertThat(service.get("/features/1").statusCode()).isEqualTo(404);
  }

  @Test
  void aMovedRowIsInItsNewGenreAloneAfterItsEvents() throws SQLException {
    service.get("/features/custom?arg=Pop");
    service.get("/features/custom?arg=Rock");
    service.get("/features");
    execute("UPDATE spotify.features SET genre = N'Rock' WHERE id = 2");
    bump("Pop", -1);
    bump("Rock", 1);
    invalidate("Rock", 2, 2);
    invalidate("Pop", 2, 2);
    assertThat(text(service.get("/features/custom?arg=Pop"))).doesNotContain("\"id\":2,");
    assertThat(text(service.get("/features/custom?arg=Rock"))).contains("\"id\":2,");
    assertThat(text(service.get("/features")))
        .contains("{\"id\":2,\"genre\":\"Rock\"")
        .doesNotContain("{\"id\":2,\"genre\":\"Pop\"");
  }

  @Test
  void aTokenOfAMoveIsHonouredForBothGenresAndForAll() throws SQLException {
    service.get("/features/custom?arg=Pop");
    service.get("/features/custom?arg=Rock");
    service.get("/features");
    execute("UPDATE spotify.features SET genre = N'Rock' WHERE id = 2");
    bump("Pop", -1);
    bump("Rock", 1);
    String token = "Pop=2,Rock=2";
    assertThat(text(service.get("/features/custom?arg=Pop", "Consistency-Token", token)))
        .doesNotContain("\"id\":2,");
    assertThat(text(service.get("/features/custom?arg=Rock", "Consistency-Token", token)))
        .contains("\"id\":2,");
    assertThat(text(service.get("/features", "Consistency-Token", token)))
        .contains("{\"id\":2,\"genre\":\"Rock\"");
  }

  @Test
  void aGenreWithoutRowsIsUnknownUntilItHasOneAgain() throws SQLException {
    HttpResponse<byte[]> before = service.get("/features/custom?arg=Rock");
    delete(10, "Rock");
    invalidate("Rock", 2, 10);
    for (int i = 0; i < 2; i++) {
      HttpResponse<byte[]> gone =
          service.get("/features/custom?arg=Rock", "If-None-Match", header(before, "ETag"));
      assertThat(gone.statusCode()).isEqualTo(404);
      assertThat(text(gone)).contains("urn:tracks:problem:unknown-genre");
      assertThat(
              service.get("/features/custom?arg=Rock", "Consistency-Token", "Rock=2").statusCode())
          .isEqualTo(404);
    }
    assertThat(
            connections
                .shared()
                .await(
                    connections
                        .shared()
                        .commands()
                        .exists("spotify:features:Rock", "lease:spotify:features:Rock")
                        .toCompletableFuture()))
        .isZero();
    assertThat(text(service.get("/genres"))).contains("Pop").doesNotContain("Rock");
    assertThat(commit(database, "Rock", 20, 1)).isEqualTo(3);
    assertThat(text(service.get("/features/custom?arg=Rock"))).contains("\"id\":20,");
    assertThat(text(service.get("/genres"))).contains("{\"genre\":\"Rock\",\"count\":1,");
  }

  @Test
  void withoutAnyRowAllIsAnEmptyList() throws SQLException {
    execute("DELETE FROM spotify.features");
    assertThat(text(service.get("/features"))).isEqualTo("[]");
    assertThat(text(service.get("/features"))).isEqualTo("[]");
  }

  @Test
  void oneRowHasATagThatChangesWithItsValues() throws SQLException {
    HttpResponse<byte[]> row = service.get("/features/1");
    assertThat(header(row, "ETag")).matches("\"[0-9a-f]{32}\"");
    assertThat(service.get("/features/1", "If-None-Match", header(row, "ETag")).statusCode())
        .isEqualTo(304);
    assertThat(header(service.get("/features/2"), "ETag")).isNotEqualTo(header(row, "ETag"));
    execute("UPDATE spotify.features SET popularity = 8 WHERE id = 1");
    HttpResponse<byte[]> changed = service.get("/features/1", "If-None-Match", header(row, "ETag"));
    assertThat(changed.statusCode()).isEqualTo(200);
    assertThat(header(changed, "ETag")).isNotEqualTo(header(row, "ETag"));
  }

  private static void invalidate(String genre, long version, long id) {
    PROTOCOL.invalidate(connections.shared(), genre, version, id);
  }

  private static void delete(long id, String genre) throws SQLException {
    execute("DELETE FROM spotify.features WHERE id = " + id);
    bump(genre, -1);
  }

  private static void bump(String genre, int rows) throws SQLException {
    execute(
        "UPDATE spotify.genre_versions SET version = version + 1, row_count = row_count + ("
            + rows
            + ") WHERE genre = N'"
            + genre
            + "'");
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
