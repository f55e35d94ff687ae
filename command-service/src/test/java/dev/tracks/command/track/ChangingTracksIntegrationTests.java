package dev.tracks.command.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.command.RunningCommandService;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ChangingTracksIntegrationTests {

  private static final JsonMapper JSON = new JsonMapper();
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
  void aPutReplacesEveryValueAndAnswersTheRow() throws SQLException {
    HttpResponse<String> posted = post("Put", "p1", "\"energy\":0.5,\"mode\":\"Minor\",");
    HttpResponse<String> answer = put(posted, body("Put", "p1", 77, "\"tempo\":\"99.5\","));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "Consistency-Token")).isEqualTo("Put=2");
    assertThat(header(answer, "Content-Location")).isEqualTo(location(posted));
    assertThat(header(answer, "ETag")).isNotEqualTo(header(posted, "ETag")).startsWith("\"");
    assertThat(answer.body())
        .contains("\"popularity\":77", "\"tempo\":99.5", "\"energy\":null", "\"mode\":null");
    assertThat(events("Put"))
        .containsExactly(
            "dev.tracks.track.created.v1 1 " + id(posted),
            "dev.tracks.track.changed.v1 2 " + id(posted));
    assertThat(rowCount("Put")).isEqualTo(1);
  }

  @Test
  void whatWasReadCanBePutBackAndThenNothingHappens() throws SQLException {
    HttpResponse<String> posted = post("Same", "s1", "\"energy\":0.1,");
    HttpResponse<String> answer = put(posted, posted.body());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(posted.body());
    assertThat(header(answer, "ETag")).isEqualTo(header(posted, "ETag"));
    assertThat(header(answer, "Consistency-Token")).isEqualTo("Same=1");
    assertThat(events("Same")).hasSize(1);
  }

  @Test
  void aMergePatchSetsRemovesAndLeaves() {
    HttpResponse<String> posted = post("Patch", "m1", "\"energy\":0.5,\"mode\":\"Minor\",");
    HttpResponse<String> answer =
        patch(posted, "{\"energy\":null,\"tempo\":120,\"key\":\"C#\",\"valence\":null}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body())
        .isEqualTo(
            posted
                .body()
                .replace("\"energy\":0.5", "\"energy\":null")
                .replace("\"tempo\":null", "\"tempo\":120.0")
                .replace("\"key\":null", "\"key\":\"C#\""));
    assertThat(patch(answer, "{}").body()).isEqualTo(answer.body());
  }

  @Test
  void aPatchOfAnotherMediaTypeIsToldWhichOne() {
    HttpResponse<String> posted = post("Patch", "m2", "");
    for (String type : List.of("application/json", "application/json-patch+json", "text/plain")) {
      HttpResponse<String> answer =
          service.send("PATCH", location(posted), "{}", "Content-Type", type, "If-Match", "*");
      assertThat(answer.statusCode()).isEqualTo(415);
      assertThat(header(answer, "Accept-Patch")).isEqualTo("application/merge-patch+json");
    }
    assertThat(
            service
                .send("PUT", location(posted), "{}", "Content-Type", "text/plain", "If-Match", "*")
                .statusCode())
        .isEqualTo(415);
  }

  @Test
  void aDeletedRowIsGoneAndItsGenreKeepsCounting() throws SQLException {
    HttpResponse<String> posted = post("Gone", "d1", "");
    HttpResponse<String> answer =
        service.send("DELETE", location(posted), "", "If-Match", header(posted, "ETag"));
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(header(answer, "Consistency-Token")).isEqualTo("Gone=2");
    assertThat(count("SELECT COUNT(*) FROM spotify.features WHERE genre = N'Gone'")).isZero();
    assertThat(rowCount("Gone")).isZero();
    assertThat(events("Gone")).endsWith("dev.tracks.track.removed.v1 2 " + id(posted));
    assertThat(service.send("DELETE", location(posted), "", "If-Match", "*").statusCode())
        .isEqualTo(404);
    HttpResponse<String> again = post("Gone", "d1", "");
    assertThat(header(again, "Consistency-Token")).isEqualTo("Gone=3");
    assertThat(rowCount("Gone")).isEqualTo(1);
  }

  @Test
  void aMoveTellsBothGenres() throws SQLException {
    HttpResponse<String> posted = post("Z-From", "v1", "");
    HttpResponse<String> answer = patch(posted, "{\"genre\":\"A-To\",\"track_id\":\"v2\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "Consistency-Token")).isEqualTo("A-To=1,Z-From=2");
    assertThat(events("Z-From")).endsWith("dev.tracks.track.removed.v1 2 " + id(posted));
    assertThat(events("A-To")).containsExactly("dev.tracks.track.changed.v1 1 " + id(posted));
    assertThat(rowCount("Z-From")).isZero();
    assertThat(rowCount("A-To")).isEqualTo(1);
    assertThat(payloads("Z-From")).last().asString().contains("\"movedTo\":\"A-To\"", "\"v1\"");
    assertThat(payloads("A-To")).last().asString().contains("\"movedFrom\":\"Z-From\"", "\"v2\"");
  }

  @Test
  void aTrackThatTheGenreHasAlreadyIsRefusedAndNothingChanges() throws SQLException {
    HttpResponse<String> one = post("Clash", "c1", "");
    HttpResponse<String> two = post("Clash", "c2", "");
    HttpResponse<String> other = post("Clash elsewhere", "c1", "");
    for (HttpResponse<String> answer :
        List.of(patch(two, "{\"track_id\":\"c1\"}"), patch(other, "{\"genre\":\"Clash\"}"))) {
      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(answer.body()).contains("urn:tracks:problem:track-exists", location(one));
    }
    assertThat(events("Clash")).hasSize(2);
    assertThat(events("Clash elsewhere")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "DELETE"})
  void aChangeWithoutAPreconditionIsNotMade(String method) {
    HttpResponse<String> posted = post("Pre", "428-" + method, "");
    String type = method.equals("PATCH") ? "application/merge-patch+json" : "application/json";
    String body = method.equals("DELETE") ? "" : body("Pre", "428-" + method, 5, "");
    HttpResponse<String> missing =
        service.send(method, location(posted), body, "Content-Type", type);
    assertThat(missing.statusCode()).isEqualTo(428);
    assertThat(missing.body()).contains("urn:tracks:problem:precondition-required");
    for (String tag : List.of("\"other\"", "W/" + header(posted, "ETag"), "\"\", \"x\"")) {
      HttpResponse<String> failed =
          service.send(method, location(posted), body, "Content-Type", type, "If-Match", tag);
      assertThat(failed.statusCode()).as(tag).isEqualTo(412);
      assertThat(failed.body()).contains("urn:tracks:problem:precondition-failed");
    }
    for (String tag : List.of("x", "\"x", "x\"", "*, \"x\"", "\"a\" \"b\"", "\"a\",*")) {
      HttpResponse<String> malformed =
          service.send(method, location(posted), body, "Content-Type", type, "If-Match", tag);
      assertThat(malformed.statusCode()).as(tag).isEqualTo(400);
      assertThat(malformed.body()).contains("urn:tracks:problem:malformed-if-match");
    }
    String list = "\"other\" , " + header(posted, "ETag");
    assertThat(
            service
                .send(method, location(posted), body, "Content-Type", type, "If-Match", list)
                .statusCode())
        .isIn(200, 204);
  }

  @Test
  void namesAllWrongFieldsOfAPutAndOfAPatch() {
    HttpResponse<String> posted = post("Wrong", "w1", "");
    HttpResponse<String> put = put(posted, "{\"genre\":\"all\",\"popularity\":101,\"colour\":1}");
    assertThat(put.statusCode()).isEqualTo(400);
    assertThat(fields(put))
        .contains("genre", "popularity", "colour", "track_id", "artist_name", "duration_ms");
    HttpResponse<String> patch =
        patch(posted, "{\"genre\":null,\"energy\":2,\"colour\":1,\"id\":0,\"mode\":{\"a\":1}}");
    assertThat(patch.statusCode()).isEqualTo(400);
    assertThat(fields(patch)).containsExactlyInAnyOrder("genre", "energy", "colour", "id", "mode");
  }

  @Test
  void nothingMovesToAll() throws SQLException {
    HttpResponse<String> posted = post("Stays", "a1", "");
    for (String genre : List.of("all", " all ", "", " ")) {
      HttpResponse<String> answer = patch(posted, "{\"genre\":\"" + genre + "\"}");
      assertThat(answer.statusCode()).as(genre).isEqualTo(400);
      assertThat(fields(answer)).containsExactly("genre");
    }
    assertThat(events("Stays")).hasSize(1);
  }

  @Test
  void aBodyThatIsTooLargeChangesNothing() throws SQLException {
    HttpResponse<String> posted = post("Large", "l1", "");
    String large = "{\"popularity\":99," + " ".repeat(70_000) + "\"energy\":0.5}";
    assertThat(put(posted, large).statusCode()).isEqualTo(413);
    assertThat(patch(posted, large).statusCode()).isEqualTo(413);
    assertThat(events("Large")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "42", "{", "{\"mode\":1,\"mode\":2}", "{} {}"})
  void refusesABodyThatIsNoObject(String body) {
    HttpResponse<String> posted = post("Wrong", "w2", "");
    assertThat(put(posted, body).statusCode()).isIn(400);
    assertThat(patch(posted, body).statusCode()).isIn(400);
    service.send("DELETE", location(posted), "", "If-Match", "*");
  }

  @ParameterizedTest
  @CsvSource({
    "/features/999999999999, 404",
    "/features/0, 404",
    "/features/abc, 404",
    "/features/-1, 404",
    "/features/9999999999999999999999, 404",
    "/features/new, 405"
  })
  void aRowThatIsNotThereCannotBeChanged(String path, int status) {
    String body = body("Nowhere", "n", 1, "");
    assertThat(
            service
                .send("PUT", path, body, "Content-Type", "application/json", "If-Match", "*")
                .statusCode())
        .isEqualTo(status);
    assertThat(
            service
                .send(
                    "PATCH",
                    path,
                    "{}",
                    "Content-Type",
                    "application/merge-patch+json",
                    "If-Match",
                    "*")
                .statusCode())
        .isEqualTo(status);
    assertThat(service.send("DELETE", path, "", "If-Match", "*").statusCode()).isEqualTo(status);
  }

  private static HttpResponse<String> post(String genre, String trackId, String more) {
    HttpResponse<String> answer = service.post("/features/new", body(genre, trackId, 1, more));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return answer;
  }

  private static HttpResponse<String> put(HttpResponse<String> row, String body) {
    return service.send(
        "PUT",
        location(row),
        body,
        "Content-Type",
        "application/json",
        "If-Match",
        header(row, "ETag"));
  }

  private static HttpResponse<String> patch(HttpResponse<String> row, String body) {
    return service.send(
        "PATCH",
        location(row),
        body,
        "Content-Type",
        "application/merge-patch+json",
        "If-Match",
        header(row, "ETag"));
  }

  private static String body(String genre, String trackId, int popularity, String more) {
    return """
    {"genre":"%s","artist_name":"a","track_name":"t",%s"track_id":"%s","popularity":%d,\
    "duration_ms":1000}\
    """
        .formatted(genre, more, trackId, popularity);
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElseThrow();
  }

  private static String location(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("Location")
        .or(() -> answer.headers().firstValue("Content-Location"))
        .orElseThrow();
  }

  private static String id(HttpResponse<?> answer) {
    return location(answer).substring("/features/".length());
  }

  private static List<String> fields(HttpResponse<String> answer) {
    List<String> names = new ArrayList<>();
    for (JsonNode error : JSON.readTree(answer.body()).path("errors")) {
      names.add(error.path("field").asString());
    }
    return names;
  }

  private static List<String> events(String genre) throws SQLException {
    return strings(
        "SELECT CONCAT(event_type, ' ', version, ' ', min_id) FROM spotify.outbox WHERE genre = N'"
            + genre
            + "' ORDER BY id");
  }

  private static List<String> payloads(String genre) throws SQLException {
    return strings("SELECT payload FROM spotify.outbox WHERE genre = N'" + genre + "' ORDER BY id");
  }

  private static long rowCount(String genre) throws SQLException {
    return count("SELECT row_count FROM spotify.genre_versions WHERE genre = N'" + genre + "'");
  }

  private static List<String> strings(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      List<String> found = new ArrayList<>();
      while (row.next()) {
        found.add(row.getString(1));
      }
      return found;
    }
  }

  private static long count(String sql) throws SQLException {
    return Long.parseLong(strings(sql).getFirst());
  }
}
