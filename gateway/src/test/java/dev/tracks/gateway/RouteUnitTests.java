package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteUnitTests {

  @ParameterizedTest
  @CsvSource({
    "POST,/features/new,COMMAND",
    "PUT,/features/12,COMMAND",
    "PATCH,/features/12,COMMAND",
    "DELETE,/features/12,COMMAND",
    "GET,/features,QUERY",
    "HEAD,/features/custom,QUERY",
    "GET,/features/12,QUERY",
    "GET,/,QUERY",
    "GET,/api/version,QUERY",
    "GET,/genres/R%26B/stats,QUERY",
    "POST,/imports,COMMAND",
    "GET,/reports/7/content,COMMAND",
    "PUT,/admin/users/u/role,COMMAND",
    "POST,/admin/dead-letters/replay,INVALIDATOR"
  })
  void sends(String method, String path, Route.Service service) {
    assertThat(Route.match(method, path)).isEqualTo(new Route.Match.Found(service));
  }

  @Test
  void knowsWhichMethodsAPathTakes() {
    assertThat(Route.match("PUT", "/genres"))
        .isEqualTo(new Route.Match.WrongMethod(Set.of("GET", "HEAD", "OPTIONS")));
    assertThat(Route.match("POST", "/features/12"))
        .isEqualTo(
            new Route.Match.WrongMethod(
                Set.of("GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")));
    assertThat(Route.match("GET", "/nothing")).isEqualTo(new Route.Match.Unknown());
    assertThat(Route.match("GET", "/features/1/2")).isEqualTo(new Route.Match.Unknown());
  }
}
