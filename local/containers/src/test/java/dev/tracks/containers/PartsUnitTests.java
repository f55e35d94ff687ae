package dev.tracks.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class PartsUnitTests {

  @Test
  void areTheOnesThatAreNamed() {
    assertThat(Parts.parse("embedded")).isEqualTo(Parts.EMBEDDED);
    assertThat(Parts.parse(" Containers ")).isEqualTo(Parts.CONTAINERS);
  }

  @Test
  void aNameThatIsNeitherIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Parts.parse("docker"))
        .withMessageContaining("embedded or containers");
  }
}
