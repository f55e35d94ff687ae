package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.track.TrackColumn;
import dev.tracks.query.RawHttp.Raw;
import dev.tracks.query.format.Format;
import dev.tracks.testing.RepositoryRoot;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The description is there, and says what the answers are. */
class DocsIntegrationTests {

  private static TestDatabase database;
  private static TestRedis redis;
  private static RunningQueryService service;
  private static JsonNode description;

  @BeforeAll
  static void start() throws Exception {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    service = new RunningQueryService(database, redis);
    commit(database, "Pop", 1, 3);
    description = JsonMapper.shared().readTree(get("/docs/openapi.json").text());
  }

  @AfterAll
  static void stop() {
    service.close();
    redis.close();
    database.close();
  }

  @Test
  void itIsServedAsItStandsInTheRepository() throws Exception {
    Raw yaml = get("/docs/openapi.yaml");
    assertThat(yaml.header("Content-Type")).isEqualTo("application/yaml");
    assertThat(yaml.body())
        .isEqualTo(
            Files.readAllBytes(
                RepositoryRoot.path()
                    .resolve("query-service/src/main/resources/docs/openapi.yaml")));
    assertThat(description.path("openapi").asString()).startsWith("3.1");
    assertThat(get("/docs/openapi.yaml", "If-None-Match: " + yaml.header("ETag")).status())
        .isEqualTo(304);
  }

  @Test
  void thePageIsMadeOfNothingFromElsewhere() {
    Raw page = get("/docs", "Accept: text/html");
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self'")
        .doesNotContain("unsafe", "http");
    assertThat(page.text()).contains("/docs/page.js", "/docs/page.css").doesNotContain("://");
    for (String part : List.of("/docs/page.js", "/docs/page.css")) {
      assertThat(get(part).status()).isEqualTo(200);
      assertThat(get(part).text()).isNotEmpty().doesNotContain("://", "@import");
    }
    assertThat(get("/docs/nope").status()).isEqualTo(404);
    assertThat(get("/docs?x=1").status()).isEqualTo(400);
  }

  @Test
  void formatsAndFieldsAreThoseThatThereAre() {
    assertThat(description.at("/components/responses/Rows/content").propertyNames())
        .containsExactlyElementsOf(Format.mediaTypes().stream().map(Object::toString).toList());
    List<String> columns =
        Stream.concat(Stream.of("id"), TrackColumn.byName().keySet().stream()).toList();
    assertThat(description.at("/components/schemas/Field/enum").valueStream())
        .extracting(JsonNode::asString)
        .containsExactlyElementsOf(columns);
    for (String schema : List.of("Row", "NewTrack")) {
      assertThat(description.at("/components/schemas/" + schema + "/properties").propertyNames())
          .containsAll(columns.subList(1, columns.size()));
    }
    assertThat(description.at("/components/schemas/NewTrack/required").valueStream())
        .extracting(JsonNode::asString)
        .containsExactlyElementsOf(
            Stream.of(TrackColumn.values())
                .filter(TrackColumn::required)
                .map(TrackColumn::columnName)
                .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "/features, /features",
    "/features/custom, /features/custom?arg=Pop",
    "/features/page, /features/page?limit=1",
    "/features/range, /features/range?from=1&to=3",
    "/features/{id}, /features/1",
    "/genres, /genres",
    "/genres/{genre}/stats, /genres/Pop/stats"
  })
  void whatIsSaidOfAnAnswerIsSo(String path, String example) {
    Raw answer = get(example);
    JsonNode described =
        resolved(description.path("paths").path(path).path("get").path("responses").path("200"));
    String type = answer.header("Content-Type");
    assertThat(described.path("content").has(type)).as(type).isTrue();
    for (String header : List.of("ETag", "Consistency-Token", "Vary", "Cache-Status", "Link")) {
      if (!answer.header(header).isEmpty()) {
        assertThat(described.path("headers").has(header)).as(header).isTrue();
      }
    }
    JsonNode body = JsonMapper.shared().readTree(answer.text());
    JsonNode schema = resolved(described.path("content").path(type).path("schema"));
    assertThat(body.isArray() ? "array" : "object").isEqualTo(schema.path("type").asString());
    if (body.isObject()) {
      assertThat(schema.path("properties").propertyNames())
          .containsAll(body.propertyNames().stream().toList());
    }
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? description.at(node.get("$ref").asString().substring(1)) : node;
  }

  private static Raw get(String path, String... headers) {
    return RawHttp.send(service.port(), "GET", path, headers);
  }
}
