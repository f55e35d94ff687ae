package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.query.RawHttp.Raw;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.io.ByteArrayInputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The large reads in other formats and with some of their columns. */
class FormatsIntegrationTests {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "genre",
          "artist_name",
          "track_name",
          "track_id",
          "popularity",
          "acousticness",
          "danceability",
          "duration_ms",
          "energy",
          "instrumentalness",
          "key",
          "liveness",
          "loudness",
          "mode",
          "speechiness",
          "tempo",
          "time_signature",
          "valence");

  /** What has broken writers and readers of CSV and of JSON. */
  private static final List<String> NAMES =
      List.of(
          "plain",
          "",
          "comma, and \"quotes\"",
          "\"",
          "two\r\nlines",
          "a\nfeed",
          "a\rreturn",
          " blanks ",
          "tab\tand \\ backslash",
          "日本の音楽 𝄞 é",
          "=1+1",
          "\u2028\u0001");

  private static TestDatabase database;
  private static TestRedis redis;
  private static RunningQueryService service;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    service = new RunningQueryService(database, redis);
    commit(database, "Pop", 1, 300);
    commit(database, "Rock", 1001, 3);
    rename(1, NAMES);
  }

  @AfterAll
  static void stop() {
    service.close();
    redis.close();
    database.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/features", "/features/custom?arg=Pop"})
  void everyFormatHoldsTheSameRows(String path) {
    List<List<@Nullable String>> expected = rowsOfJson(get(path).text());
    assertThat(expected).hasSizeGreaterThanOrEqualTo(300);
    assertThat(expected.stream().map(row -> row.get(3)).limit(NAMES.size())).isEqualTo(NAMES);
    Raw lines = get(path, "Accept: application/x-ndjson");
    assertThat(lines.header("Content-Type")).isEqualTo("application/x-ndjson");
    assertThat(lines.text()).endsWith("}\n");
    assertThat(rowsOfJson("[" + String.join(",", lines.text().split("\n")) + "]"))
        .isEqualTo(expected);
    Raw csv = get(path, "Accept: text/csv");
    assertThat(csv.header("Content-Type")).isEqualTo("text/csv;header=present;charset=utf-8");
    List<List<@Nullable String>> records = records(csv.text());
    assertThat(records.getFirst()).isEqualTo(COLUMNS);
    assertThat(records.subList(1, records.size())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "application/x-ndjson, identity",
    "application/x-ndjson, gzip",
    "application/x-ndjson, zstd",
    "text/csv, identity",
    "text/csv, gzip",
    "text/csv, zstd"
  })
  void everyFormatComesInEveryCodingWithATagAndALength(String type, String coding)
      throws Exception {
    String path = "/features/custom?arg=Pop";
    Raw answer = get(path, "Accept: " + type, "Accept-Encoding: " + coding);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Length")).isEqualTo(String.valueOf(answer.body().length));
    assertThat(answer.header("Vary")).isEqualTo("Accept, Accept-Encoding");
    assertThat(decoded(answer)).isEqualTo(get(path, "Accept: " + type).body());
    assertThat(answer.header("ETag")).isNotEqualTo(get(path).header("ETag"));
    Raw head =
        RawHttp.send(service.port(), "HEAD", path, "Accept: " + type, "Accept-Encoding: " + coding);
    for (String name : List.of("ETag", "Content-Length", "Content-Type", "Content-Encoding")) {
      assertThat(head.header(name)).as(name).isEqualTo(answer.header(name));
    }
    Raw again =
        get(
            path,
            "Accept: " + type,
            "Accept-Encoding: " + coding,
            "If-None-Match: " + answer.header("ETag"));
    assertThat(again.status()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
  }

  @Test
  void whoAcceptsNoFormatThatThereIsIsToldWhichThereAre() {
    for (String path : List.of("/features", "/features/custom?arg=Pop")) {
      for (String accept : List.of("text/html", "application/*;q=0, image/*", "nonsense")) {
        Raw refused = get(path, "Accept: " + accept);
        assertThat(refused.status()).as(accept).isEqualTo(406);
        assertThat(refused.header("Content-Type")).startsWith("application/problem+json");
        assertThat(refused.header("Vary")).isEqualTo("Accept");
        assertThat(refused.text())
            .contains("not-acceptable", "application/json, application/x-ndjson, text/csv");
      }
    }
  }

  @Test
  void fieldsAreThoseThatWereAskedForInTheOrderOfTheData() {
    String path = "/features/custom?arg=Rock&fields=";
    Raw json = get(path + "popularity,track_name,id");
    assertThat(json.text())
        .isEqualTo(
            "[{\"id\":1001,\"track_name\":\"C'est beau\",\"popularity\":7},"
                + "{\"id\":1002,\"track_name\":\"C'est beau\",\"popularity\":7},"
                + "{\"id\":1003,\"track_name\":\"C'est beau\",\"popularity\":7}]");
    assertThat(get(path + "id,track_name,popularity").header("ETag"))
        .isEqualTo(json.header("ETag"));
    assertThat(get(path + "energy,id", "Accept: text/csv").text())
        .isEqualTo("id,energy\r\n1001,0.611\r\n1002,0.611\r\n1003,0.611\r\n");
    assertThat(get(path + "valence", "Accept: text/csv").text())
        .as("no record is an empty line")
        .isEqualTo("valence\r\n\"\"\r\n\"\"\r\n\"\"\r\n");
    assertThat(get(path + "id", "Accept: application/x-ndjson").text())
        .isEqualTo("{\"id\":1001}\n{\"id\":1002}\n{\"id\":1003}\n");
    assertThat(get(path + String.join(",", COLUMNS.reversed())).header("ETag"))
        .as("all of them are the whole")
        .isEqualTo(get("/features/custom?arg=Rock").header("ETag"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"nope", "id,", "", "ID", "id,,energy", "id%20"})
  void aFieldThatNoRowHasIsRefusedWithThoseThatTheyHave(String fields) {
    for (String path : List.of("/features?fields=", "/features/custom?arg=Pop&fields=")) {
      Raw refused = get(path + fields);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text()).contains("bad-parameter", String.join(", ", COLUMNS));
    }
  }

  @Test
  void manyWhoWantTheSameHaveItMadeOnce() throws Exception {
    String path = "/features/custom?arg=Pop&fields=id,energy";
    double before = service.makings();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, 50)
              .mapToObj(i -> threads.submit(() -> get(path, "Accept: text/csv").status()))
              .toList();
      for (var answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    }
    assertThat(service.makings() - before).isEqualTo(1);
  }

  @Test
  void afterAnEventEveryFormatIsOfTheNewRows() throws Exception {
    String path = "/features/custom?arg=Jazz";
    commit(database, "Jazz", 2001, 1);
    List<String> accepted = List.of("application/json", "application/x-ndjson", "text/csv");
    accepted.forEach(type -> assertThat(get(path, "Accept: " + type).text()).contains("2001"));
    long version = commit(database, "Jazz", 2002, 1);
    try (CacheConnections connections = new CacheConnections(redis.url(), Duration.ofSeconds(5))) {
      new CacheProtocol(CacheKeys.SPOTIFY).invalidate(connections.shared(), "Jazz", version, 2002);
    }
    for (String type : accepted) {
      Raw answer = get(path, "Accept: " + type);
      assertThat(answer.text()).as(type).contains("2002");
      assertThat(answer.header("Consistency-Token")).isEqualTo("Jazz=" + version);
    }
  }

  private static Raw get(String path, String... headers) {
    return RawHttp.send(service.port(), "GET", path, headers);
  }

  private static void rename(long firstId, List<String> names) throws SQLException {
    try (Connection connection = database.connect();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE spotify.features SET track_name = ? WHERE id = ?")) {
      for (int i = 0; i < names.size(); i++) {
        update.setString(1, names.get(i));
        update.setLong(2, firstId + i);
        update.addBatch();
      }
      update.executeBatch();
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  /** Rows by a parser that has nothing to do with how they were written. */
  private static List<List<@Nullable String>> rowsOfJson(String text) {
    List<List<@Nullable String>> rows = new ArrayList<>();
    for (JsonNode row : JSON.readTree(text)) {
      assertThat(row.propertyNames()).containsExactlyElementsOf(COLUMNS);
      List<@Nullable String> values = new ArrayList<>();
      for (String column : COLUMNS) {
        JsonNode value = row.get(column);
        values.add(value.isNull() ? null : value.asString());
      }
      rows.add(values);
    }
    return rows;
  }

  /** The grammar of RFC 4180, and no more; what is empty and not in quotes is null. */
  private static List<List<@Nullable String>> records(String text) {
    List<List<@Nullable String>> records = new ArrayList<>();
    List<@Nullable String> record = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      StringBuilder field = new StringBuilder();
      boolean quoted = text.charAt(at) == '"';
      if (quoted) {
        for (at++; text.charAt(at) != '"' || text.startsWith("\"\"", at); at++) {
          if (text.charAt(at) == '"') {
            at++;
          }
          field.append(text.charAt(at));
        }
        at++;
      } else {
        for (; text.charAt(at) != ',' && !text.startsWith("\r\n", at); at++) {
          assertThat(text.charAt(at)).isNotIn('"', '\r', '\n');
          field.append(text.charAt(at));
        }
      }
      record.add(field.isEmpty() && !quoted ? null : field.toString());
      if (text.charAt(at) == ',') {
        at++;
      } else {
        assertThat(text.substring(at, at + 2)).isEqualTo("\r\n");
        at += 2;
        records.add(record);
        record = new ArrayList<>();
      }
    }
    assertThat(record).isEmpty();
    return records;
  }

  private static byte[] decoded(Raw answer) throws Exception {
    var in = new ByteArrayInputStream(answer.body());
    return switch (answer.header("Content-Encoding")) {
      case "gzip" -> new GZIPInputStream(in).readAllBytes();
      case "zstd" -> new ZstdInputStream(in).readAllBytes();
      default -> answer.body();
    };
  }
}
