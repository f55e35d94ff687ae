package dev.tracks.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that are JSON, and wrong in what they say. */
class BrokenBodiesIntegrationTests {

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "[]",
          "{}",
          "[[[[[[]]]]]]",
          "{\"a\":{\"a\":1}}",
          "0",
          "-0",
          "-1",
          "1.5",
          "1e2",
          "1e400",
          "-1e400",
          "1e-400",
          "1e1000000000",
          "9223372036854775808",
          "1E+99999",
          "123456789012345678901234567890",
          "0.1e-9999999999",
          "60.0",
          "6e1",
          "\"\"",
          "\" \"",
          "\"1\"",
          "\" 5 \"",
          "\"0x1\"",
          "\"NaN\"",
          "\"Infinity\"",
          "\"1e999\"",
          "\"1d\"",
          "\"1_000\"",
          "\"+1\"",
          "\"\\u0661\"",
          "\"\\u0000\"",
          "\"\\ud800\"",
          "\"\\udc00x\"",
          "\"\\ud83d\\ude00\"",
          "\"\\u202e\"",
          "\"\\ufffe\"",
          "\"all\"",
          "\"ALL\"",
          "\"'; DROP TABLE x --\"",
          "\"%00\"",
          "\"Major\"",
          "\"C#\"",
          "\"4/4\"",
          "\"4-Apr\"",
          "\"100/4\"",
          "\"C\\n\"",
          "\"" + "x".repeat(5000) + "\"",
          "\"" + "\\ud83d\\ude00".repeat(60) + "\"",
          "[".repeat(2000) + "]".repeat(2000),
          "1".repeat(2000),
          "NaN",
          "'a'",
          "1.",
          ".5",
          "01",
          "");
  private static final List<String> NAMES =
      List.of(
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
  private static final List<String> UNKNOWN_NAMES =
      List.of(
          "id",
          "Genre",
          "genre ",
          "",
          "\\u0000",
          "\\ud800",
          "created_at",
          "__proto__",
          "x".repeat(3000),
          "\\ud83d\\ude00".repeat(200));

  private static TestDatabase database;
  private static TestServiceBus bus;
  private static RunningCommandService service;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    bus = RunningCommandService.bus();
    service = new RunningCommandService(database, bus);
  }

  @AfterAll
  static void stop() {
    service.close();
    bus.close();
    database.close();
  }

  @Test
  void twoThousandOddValuesAreStoredAsTheyAreAnsweredOrRefusedByTheirNames() throws Exception {
    Random random = new Random(20260101);
    JsonMapper json = new JsonMapper();
    int stored = 0;
    for (int i = 0; i < 2000; i++) {
      String body = body(random, i);
      HttpResponse<String> answer = service.post("/features/new", body);
      assertThat(answer.statusCode()).as(body).isIn(201, 400, 409);
      assertThat(answer.body())
          .doesNotContain(
              "Exception", "\tat ", "tools.jackson", "Jackson", "Feature", "Constraints");
      JsonNode said = json.readTree(answer.body());
      if (answer.statusCode() == 201) {
        stored++;
        assertThat(said.propertyNames()).containsExactlyElementsOf(withId());
      } else if (said.path("type").asString().endsWith(":invalid-fields")) {
        assertThat(said.path("errors")).isNotEmpty();
        said.path("errors")
            .forEach(error -> assertThat(error.path("message").asString()).isNotEmpty());
      }
    }
    assertThat(stored).isBetween(1, 1000);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*), (SELECT SUM(row_count) FROM spotify.genre_versions), (SELECT"
                    + " COUNT(*) FROM spotify.outbox) FROM spotify.features")) {
      row.next();
      assertThat(List.of(row.getInt(1), row.getInt(2), row.getInt(3))).containsOnly(stored);
    }
  }

  /** One to three members of a good row become odd, one may be unknown, and one may be missing. */
  private static String body(Random random, int i) {
    Map<String, String> members = new LinkedHashMap<>();
    for (String name : NAMES) {
      members.put(
          name,
          switch (name) {
            case "genre" -> "\"Odd\"";
            case "artist_name", "track_name" -> "\"n\"";
            case "track_id" -> "\"odd" + i + "\"";
            case "popularity", "duration_ms" -> "7";
            case "key" -> "\"F#\"";
            case "mode" -> "\"Minor\"";
            case "time_signature" -> "\"0/4\"";
            default -> "0.25";
          });
    }
    List<String> names = new ArrayList<>(NAMES);
    Collections.shuffle(names, random);
    int odd = 1 + random.nextInt(3);
    for (String name : names.subList(0, odd)) {
      members.put(name, VALUES.get(random.nextInt(VALUES.size())));
    }
    if (random.nextInt(5) == 0) {
      members.put(UNKNOWN_NAMES.get(random.nextInt(UNKNOWN_NAMES.size())), "1");
    }
    if (random.nextInt(5) == 0) {
      members.remove(names.getLast());
    }
    return members.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static List<String> withId() {
    List<String> names = new ArrayList<>(List.of("id"));
    names.addAll(NAMES);
    return names;
  }
}
