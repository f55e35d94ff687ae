package dev.tracks.stack.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tracks.identity.emulator.EmbeddedIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalUsersIntegrationTests {

  private final EmbeddedIdentity identity =
      EmbeddedIdentity.of("demo-tracks").passwordIterations(1000).start();

  @AfterEach
  void stop() {
    identity.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"reader", "writer", "admin"})
  void aTokenHasTheRoleThatWasAskedFor(String role) throws IOException {
    JsonNode claims = claims(users("a password").token(role));
    assertThat(claims.path("role").asText()).isEqualTo(role);
    assertThat(claims.path("email").asText()).isEqualTo(role + "@local.example");
    assertThat(claims.path("iss").asText()).isEqualTo(identity.issuer());
  }

  @Test
  void aSecondTokenIsOfTheSameUserAndLeavesTheFirstGood() throws Exception {
    String first = users("a password").token("writer");
    String second = users("a password").token("writer");
    assertThat(claims(second).path("sub")).isEqualTo(claims(first).path("sub"));
    assertThat(lookup(first)).isEqualTo(200);
    assertThat(lookup(second)).isEqualTo(200);
  }

  @Test
  void aPasswordThatWasLostIsReplaced() throws Exception {
    users("a password").token("writer");
    assertThat(lookup(users("another password").token("writer"))).isEqualTo(200);
  }

  @Test
  void whoIsNotThereIsNamed() {
    String gone;
    try (EmbeddedIdentity other =
        EmbeddedIdentity.of("demo-tracks").passwordIterations(1000).start()) {
      gone = other.address();
    }
    LocalUsers users = new LocalUsers(gone, "demo-tracks", "a password");
    assertThatThrownBy(() -> users.token("reader"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(gone);
  }

  private LocalUsers users(String password) {
    return new LocalUsers(identity.address(), "demo-tracks", password);
  }

  private static JsonNode claims(String token) throws IOException {
    return new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.")[1]));
  }

  private int lookup(String token) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(
                      URI.create(
                          "http://"
                              + identity.address()
                              + "/identitytoolkit.googleapis.com/v1/accounts:lookup?key=any"))
                  .POST(HttpRequest.BodyPublishers.ofString("{\"idToken\":\"" + token + "\"}"))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }
}
