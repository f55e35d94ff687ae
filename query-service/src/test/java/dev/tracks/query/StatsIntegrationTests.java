package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.query.RawHttp.Raw;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatsIntegrationTests {

  private static TestDatabase database;
  private static TestRedis redis;
  private static RunningQueryService service;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    service = new RunningQueryService(database, redis);
  }

  @AfterAll
  static void stop() {
    service.close();
    redis.close();
    database.close();
  }

  @Test
  void everyNumberOfAGenreIsDescribed() throws Exception {
    commit(database, "R&B", 1, 5);
    execute("UPDATE spotify.features SET tempo = 100 + 10 * id, popularity = id WHERE id <= 4");
    Raw answer = get("/genres/R%26B/stats");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.header("Consistency-Token")).isEqualTo("R%26B=1");
    JsonNode stats = JsonMapper.shared().readTree(answer.text());
    assertThat(stats.get("count").asInt()).isEqualTo(5);
    assertThat(stats.get("features").propertyNames())
        .containsExactly(
            "popularity",
            "acousticness",
            "danceability",
            "duration_ms",
            "energy",
            "instrumentalness",
            "liveness",
            "loudness",
            "speechiness",
            "tempo",
            "valence");
    assertThat(stats.at("/features/tempo").toString())
        .startsWith(
            "{\"count\":4,\"missing\":1,\"mean\":125.0,\"deviation\":11.180339887498949,"
                + "\"min\":110.0,\"quartiles\":[117.5,125.0,132.5],\"max\":140.0,"
                + "\"histogram\":{\"from\":110.0,\"width\":1.5,\"counts\":[1,0,0,0,0,0,1,");
    assertThat(stats.at("/features/valence").toString())
        .isEqualTo(
            "{\"count\":0,\"missing\":5,\"mean\":null,\"deviation\":null,\"min\":null,"
                + "\"quartiles\":null,\"max\":null,\"histogram\":null}");
  }

  @Test
  void theyAreCachedAndFencedLikeTheRowsThatTheyAreOf() throws Exception {
    commit(database, "Pop", 101, 3);
    Raw first = get("/genres/Pop/stats");
    double fills = service.fills();
    double makings = service.makings();
    Raw again = get("/genres/Pop/stats", "If-None-Match: " + first.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.header("Cache-Status")).startsWith("tracks; hit");
    assertThat(get("/genres/Pop/stats").body()).isEqualTo(first.body());
    assertThat(service.fills() - fills).isZero();
    assertThat(service.makings() - makings).isZero();

    long version = commit(database, "Pop", 104, 1);
    try (CacheConnections connections = new CacheConnections(redis.url(), Duration.ofSeconds(5))) {
      new CacheProtocol(CacheKeys.SPOTIFY).invalidate(connections.shared(), "Pop", version, 104);
    }
    Raw after = get("/genres/Pop/stats", "If-None-Match: " + first.header("ETag"));
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.text()).startsWith("{\"count\":4,");
    assertThat(after.header("Consistency-Token")).isEqualTo("Pop=" + version);
  }

  @Test
  void whatIsNotThereHasNone() {
    for (String genre : new String[] {"Polka", "all", "x".repeat(101)}) {
      Raw answer = get("/genres/" + genre + "/stats");
      assertThat(answer.status()).as(genre).isEqualTo(404);
      assertThat(answer.text()).contains("urn:tracks:problem:unknown-genre");
    }
    assertThat(get("/genres/Pop/stats?x=1").status()).isEqualTo(400);
    assertThat(get("/genres/Pop/stats", "Accept: text/csv").status()).isEqualTo(406);
    assertThat(get("/genres/Pop/stats", "Consistency-Token: Pop=99999999").text())
        .contains("consistency-token-from-the-future");
  }

  private static Raw get(String path, String... headers) {
    return RawHttp.send(service.port(), "GET", path, headers);
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }
}
