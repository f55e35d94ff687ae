package dev.tracks.command.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.security.IdentityProperties;
import dev.tracks.defaults.settings.SettingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import tools.jackson.databind.json.JsonMapper;

/** What Firebase can answer that its emulator does not. */
class IdentityToolkitIntegrationTests {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          500 | {"error":{"code":500,"message":"INTERNAL"}}                    | 503
          503 | <html>                                                         | 503
          403 | {"error":{"code":403,"message":"Requests are blocked."}}       | 503
          400 | {"error":{"code":400,"message":"API key not valid."}}          | 503
          400 | {"error":{"code":400,"message":"TOO_MANY_ATTEMPTS_TRY_LATER"}} | 429
          200 | not JSON                                                       | 503
          """)
  void whatSaysNothingOfTheUserIsToldAsWhatItIs(int status, String body, int expected)
      throws IOException {
    HttpServer google =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    google.createContext(
        "/",
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    google.start();
    try (IdentityToolkit toolkit =
        toolkit(Map.of("emulator", "127.0.0.1:" + google.getAddress().getPort()))) {
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> toolkit.signIn("ada@example.com", "a password"))
          .satisfies(
              problem -> {
                assertThat(problem.getStatusCode().value()).isEqualTo(expected);
                assertThat(problem.getHeaders().getFirst("Retry-After")).isNotNull();
              });
    } finally {
      google.stop(0);
    }
  }

  @Test
  void aFirebaseThatIsNotThereIsUnavailable() {
    try (IdentityToolkit toolkit = toolkit(Map.of("emulator", "127.0.0.1:1"))) {
      assertThatExceptionOfType(Problem.class)
          .isThrownBy(() -> toolkit.refresh("a token"))
          .satisfies(problem -> assertThat(problem.getStatusCode().value()).isEqualTo(503));
    }
  }

  @Test
  void withoutAKeyThereIsNoStart() {
    assertThatExceptionOfType(SettingException.class)
        .isThrownBy(() -> toolkit(Map.of()))
        .satisfies(e -> assertThat(e.remedy()).contains("TRACKS_IDENTITY_API_KEY"));
  }

  private static IdentityToolkit toolkit(Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(Map.of("tracks.identity.project", "demo-tracks"));
    settings.forEach((name, value) -> all.put("tracks.identity." + name, value));
    return new IdentityToolkit(
        new Binder(new MapConfigurationPropertySource(all))
            .bind("tracks.identity", IdentityProperties.class)
            .get(),
        Duration.ofSeconds(10),
        new JsonMapper());
  }
}
