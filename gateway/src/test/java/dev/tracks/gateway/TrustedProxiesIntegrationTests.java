package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TrustedProxiesIntegrationTests {

  private HttpServer upstream;
  private String url;

  @BeforeEach
  void start() throws IOException {
    upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          byte[] seen =
              String.valueOf(exchange.getRequestHeaders().get("X-Forwarded-For"))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, seen.length);
          exchange.getResponseBody().write(seen);
          exchange.close();
        });
    upstream.start();
    url = "http://127.0.0.1:" + upstream.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    upstream.stop(0);
  }

  @Test
  void whatAProxyOfOursSaysIsPassedOnWithItsOwnAddress() throws IOException {
    try (RunningGateway gateway =
        new RunningGateway(url, "--TRACKS_GATEWAY_TRUSTED_PROXIES=10.0.0.0/8,127.0.0.1")) {
      assertThat(
              gateway.ask(
                  "GET /features", "X-Forwarded-For: 6.6.6.6, 8.8.8.8", "X-Forwarded-For: 9.9.9.9"))
          .endsWith("[6.6.6.6, 8.8.8.8, 9.9.9.9, 127.0.0.1]");
      assertThat(gateway.ask("GET /features")).endsWith("[127.0.0.1]");
    }
  }

  @Test
  void whatAnybodyElseSaysIsDropped() throws IOException {
    try (RunningGateway gateway =
        new RunningGateway(url, "--TRACKS_GATEWAY_TRUSTED_PROXIES=10.0.0.0/8")) {
      assertThat(gateway.ask("GET /features", "X-Forwarded-For: 6.6.6.6")).endsWith("[127.0.0.1]");
    }
  }

  @Test
  void aRangeThatIsNoneIsToldAtTheStart() {
    assertThatThrownBy(
            () -> new RunningGateway(url, "--TRACKS_GATEWAY_TRUSTED_PROXIES=front.example.com"))
        .hasStackTraceContaining("front.example.com' is no range of addresses");
  }
}
