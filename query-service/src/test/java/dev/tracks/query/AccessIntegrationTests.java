package dev.tracks.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.architecture.DocumentedRoutes;
import dev.tracks.testing.AccessMatrix;
import dev.tracks.testing.RouteProbe;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.TestTokens;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who gets to which route, and what they are told of themselves. */
class AccessIntegrationTests {

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

  @TestFactory
  Stream<DynamicTest> everyRouteIsForWhomItSaysAndForNobodyElse() {
    return new AccessMatrix(URI.create("http://127.0.0.1:" + service.port()), TestTokens.shared())
        .cells(RouteProbe.routes(service.context()), DocumentedRoutes.access("query"));
  }

  @Test
  void theGreetingNamesTheUser() {
    HttpResponse<byte[]> answer = service.get("/", TestTokens.shared().as("reader"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(RunningQueryService.text(answer)).contains("Name of reader");
    assertThat(RunningQueryService.header(answer, "Cache-Control")).isEqualTo("no-store");
    String[] html = Arrays.copyOf(TestTokens.shared().as("reader"), 4);
    html[2] = "Accept";
    html[3] = "text/html";
    assertThat(service.get("/", html).statusCode()).isEqualTo(406);
    assertThat(service.get("/?x=1", TestTokens.shared().as("reader")).statusCode()).isEqualTo(400);
  }
}
