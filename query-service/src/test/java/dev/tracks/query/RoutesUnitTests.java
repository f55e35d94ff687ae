package dev.tracks.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.architecture.DocumentedRoutes;
import org.junit.jupiter.api.Test;

class RoutesUnitTests {

  @Test
  void everyRouteIsDescribedAndEveryDescribedOneIsThere() {
    assertThat(DocumentedRoutes.mapped("dev.tracks.query"))
        .isNotEmpty()
        .isEqualTo(DocumentedRoutes.documented("query"));
  }
}
