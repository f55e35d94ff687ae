package dev.tracks.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.architecture.DocumentedRoutes;
import org.junit.jupiter.api.Test;

class RoutesUnitTests {

  @Test
  void everyRouteIsDescribedAndEveryDescribedOneIsThere() {
    assertThat(DocumentedRoutes.mapped("dev.tracks.command"))
        .isNotEmpty()
        .isEqualTo(DocumentedRoutes.documented("command"));
  }
}
