package dev.tracks.stack.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsUnitTests {

  /** Health is 1,000 above a service; Redis is 1,700 and 2,700 below the gateway's two ports. */
  @Test
  void bundlesShareAPortOnlyAtTheseDistances() {
    Ports first = new Ports(0);
    assertThat(
            IntStream.rangeClosed(1, 400)
                .map(n -> 100 * n)
                .filter(offset -> first.overlaps(new Ports(offset))))
        .containsExactly(1000, 1700, 2700);
    assertThat(new Ports(1000).overlaps(first)).isTrue();
  }
}
