package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.architecture.DocumentedRoutes;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DocumentedRoutesUnitTests {

  @ParameterizedTest
  @EnumSource(Route.Service.class)
  void whatIsDescribedOfAServiceIsSentToIt(Route.Service service) {
    assertThat(DocumentedRoutes.documented(service.name().toLowerCase(Locale.ROOT)))
        .isNotEmpty()
        .allSatisfy(
            route -> {
              String method = route.substring(0, route.indexOf(' '));
              String path = route.substring(route.indexOf(' ') + 1).replaceAll("\\{[a-z]+}", "7");
              assertThat(Route.match(method, path)).isEqualTo(new Route.Match.Found(service));
            });
  }
}
