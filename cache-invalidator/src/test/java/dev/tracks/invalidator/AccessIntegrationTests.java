package dev.tracks.invalidator;

import dev.tracks.architecture.DocumentedRoutes;
import dev.tracks.testing.AccessMatrix;
import dev.tracks.testing.RouteProbe;
import dev.tracks.testing.TestTokens;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who gets to which route. */
class AccessIntegrationTests {

  private static RunningInvalidator service;

  @BeforeAll
  static void start() {
    service = RunningInvalidator.start(Duration.ofMinutes(1));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @TestFactory
  Stream<DynamicTest> everyRouteIsForWhomItSaysAndForNobodyElse() {
    return new AccessMatrix(service.uri("/"), TestTokens.shared())
        .cells(RouteProbe.routes(service.context()), DocumentedRoutes.access("invalidator"));
  }
}
