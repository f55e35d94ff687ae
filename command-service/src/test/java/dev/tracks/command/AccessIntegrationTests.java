package dev.tracks.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.architecture.DocumentedRoutes;
import dev.tracks.testing.AccessMatrix;
import dev.tracks.testing.RouteProbe;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import dev.tracks.testing.TestTokens;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who gets to which route. */
class AccessIntegrationTests {

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

  @TestFactory
  Stream<DynamicTest> everyRouteIsForWhomItSaysAndForNobodyElse() {
    return new AccessMatrix(service.uri("/"), TestTokens.shared())
        .cells(RouteProbe.routes(service.context()), DocumentedRoutes.access("command"));
  }

  @Test
  void whatHasNoRuleIsNotThere() {
    for (String path : new String[] {"/error", "/actuator", "/actuator/health", "/nowhere"}) {
      assertThat(service.send("GET", path, "").statusCode()).isEqualTo(404);
    }
  }
}
