package dev.tracks.systemtests.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpDissectorUnitTests {

  private final HttpDissector dissector = new HttpDissector();

  @Test
  void namesRequestsAndAnswers() {
    assertThat(event(Direction.TO_SERVER, "POST /features/new HTTP/1.1\r\nHost: a\r\n\r\n{}"))
        .isEqualTo(new WireEvent(Direction.TO_SERVER, "POST", "/features/new"));
    assertThat(event(Direction.TO_CLIENT, "HTTP/1.1 201 \r\nLocation: /features/1\r\n\r\n"))
        .isEqualTo(new WireEvent(Direction.TO_CLIENT, "status", "201"));
  }

  @Test
  void passesTheRestWithoutAName() {
    assertThat(event(Direction.TO_SERVER, "{\"genre\":\"Pop\"}")).isNull();
    assertThat(event(Direction.TO_CLIENT, "[1,2,3]")).isNull();
  }

  private WireEvent event(Direction direction, String text) {
    return dissector.feed(direction, text.getBytes(StandardCharsets.UTF_8)).getFirst().event();
  }
}
