package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CrossOriginIntegrationTests {

  private static final String APP = "Origin: https://app.example.com";
  private static final String ORIGINS =
      "--tracks.gateway.cors.origins=https://app.example.com,http://127.0.0.1:3000";
  private static final String POST = "Access-Control-Request-Method: POST";

  private StrictUpstream upstream;

  @BeforeEach
  void start() throws IOException {
    upstream = new StrictUpstream();
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  @Test
  void unlessConfiguredNothingIsSaidOfOtherOrigins() throws IOException {
    try (RunningGateway gateway = new RunningGateway(upstream.url())) {
      for (String line : new String[] {"GET /features", "OPTIONS /features/new", "GET /nowhere"}) {
        assertThat(gateway.ask(line, APP, POST)).doesNotContain("Access-Control", "Vary: Origin");
      }
    }
  }

  @Test
  void anAllowedOriginIsAnsweredBeforehandWithTheRoutesMethods() throws IOException {
    try (RunningGateway gateway = new RunningGateway(upstream.url(), ORIGINS)) {
      assertThat(gateway.ask("OPTIONS /features/new", APP, POST))
          .startsWith("HTTP/1.1 204")
          .contains(
              "Access-Control-Allow-Origin: https://app.example.com\r\n",
              "Access-Control-Allow-Methods: OPTIONS, POST\r\n",
              "Access-Control-Allow-Headers: Authorization, Consistency-Token, Content-Type,"
                  + " Idempotency-Key, If-Match, If-None-Match, traceparent\r\n",
              "Access-Control-Max-Age: 3600\r\n",
              "Vary: Origin\r\n")
          .doesNotContain("Credentials");
      assertThat(gateway.ask("OPTIONS /features/12", "Origin: http://127.0.0.1:3000", POST))
          .contains(
              "Access-Control-Allow-Origin: http://127.0.0.1:3000\r\n",
              "Access-Control-Allow-Methods: DELETE, GET, HEAD, OPTIONS, PATCH, PUT\r\n");
      assertThat(gateway.ask("OPTIONS /login", APP, POST)).contains("Allow-Methods: DELETE, GET");
      assertThat(upstream.heads()).isEmpty();
      assertThat(gateway.ask("OPTIONS /nowhere", APP, POST)).startsWith("HTTP/1.1 404");
    }
  }

  @Test
  void answersAndErrorsAreReadableForAnAllowedOrigin() throws IOException {
    try (RunningGateway gateway = new RunningGateway(upstream.url(), ORIGINS)) {
      String exposed =
          "Access-Control-Expose-Headers: Allow, Cache-Status, Consistency-Token, ETag, Link,"
              + " Location, Retry-After\r\n";
      String allowed = "Access-Control-Allow-Origin: https://app.example.com\r\n";
      assertThat(gateway.ask("GET /features", APP))
          .startsWith("HTTP/1.1 200")
          .contains(allowed, exposed, "Vary: Accept-Encoding, Origin\r\n");
      assertThat(gateway.ask("GET /nowhere", APP)).startsWith("HTTP/1.1 404").contains(allowed);
      assertThat(gateway.ask("PUT /features", APP, "Content-Length: 0"))
          .startsWith("HTTP/1.1 405")
          .contains(allowed, exposed);
      assertThat(gateway.ask("GET /features?%", APP)).startsWith("HTTP/1.1 400").contains(allowed);
    }
    try (RunningGateway gateway = new RunningGateway("http://127.0.0.1:1", ORIGINS)) {
      assertThat(gateway.ask("GET /features", APP))
          .startsWith("HTTP/1.1 503")
          .contains("Access-Control-Allow-Origin: https://app.example.com\r\n");
    }
  }

  @Test
  void otherOriginsAreNotLetIn() throws IOException {
    try (RunningGateway gateway = new RunningGateway(upstream.url(), ORIGINS)) {
      for (String origin :
          new String[] {
            "null",
            "*",
            "",
            "https://app.example.com.evil.example",
            "https://appXexample.com",
            "http://app.example.com",
            "https://app.example.com:444",
            "https://evil.example https://app.example.com",
            "https://app.example.com/",
          }) {
        assertThat(gateway.ask("GET /features", "Origin: " + origin))
            .startsWith("HTTP/1.1 200")
            .contains("Vary: Accept-Encoding, Origin\r\n")
            .doesNotContain("Access-Control");
        assertThat(gateway.ask("OPTIONS /features/new", "Origin: " + origin, POST))
            .contains("Vary: Origin\r\n")
            .doesNotContain("Access-Control");
      }
      assertThat(gateway.ask("GET /features", APP, "Origin: https://evil.example"))
          .doesNotContain("Access-Control");
      assertThat(gateway.ask("GET /features"))
          .contains("Vary: Accept-Encoding, Origin\r\n")
          .doesNotContain("Access-Control");
    }
  }

  @Test
  void everyOriginMayBeAllowedButNeverWithCredentials() throws IOException {
    try (RunningGateway gateway =
        new RunningGateway(
            upstream.url(),
            "--tracks.gateway.cors.origins=*",
            "--tracks.gateway.cors.max-age=5m")) {
      assertThat(gateway.ask("GET /features", "Origin: https://anybody.example"))
          .contains("Access-Control-Allow-Origin: *\r\n", "Vary: Accept-Encoding\r\n")
          .doesNotContain("Credentials", "anybody.example");
      assertThat(gateway.ask("OPTIONS /features/new", "Origin: https://anybody.example", POST))
          .contains("Access-Control-Allow-Origin: *\r\n", "Access-Control-Max-Age: 300\r\n")
          .doesNotContain("Credentials");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "https://example.com/", "https://*.example.com", "null"})
  void whatIsNoOriginStopsTheStart(String origin) {
    assertThatThrownBy(
            () ->
                new RunningGateway(upstream.url(), "--tracks.gateway.cors.origins=" + origin)
                    .close())
        .rootCause()
        .hasMessageContaining("is no origin");
  }
}
