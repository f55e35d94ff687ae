package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.testing.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What is known of the account behind a token, and for how long. */
class RevocationIntegrationTests {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String SHORT = "300ms";
  private static final String LONG = "10m";

  private final TestTokens tokens = TestTokens.start();
  private ConfigurableApplicationContext service;

  private void start(String cache, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--spring.config.import=classpath:service-defaults-identity.yml");
    arguments.add("--server.port=0");
    arguments.add("--management.server.port=0");
    arguments.add("--tracks.identity.revocation-cache=" + cache);
    tokens.settings().forEach(setting -> arguments.add("--" + setting));
    service =
        new SpringApplicationBuilder(GuardedService.class).run(arguments.toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    service.close();
    tokens.close();
  }

  @Test
  void aRevokedTokenPassesNoLongerThanTheCacheHolds() throws Exception {
    start(SHORT);
    String token = tokens.of("reader");
    assertThat(status("/me", token)).isEqualTo(200);
    tokens.revoke("reader");
    awaitStatus("/me", token, 401);
  }

  @Test
  void aRoleThatWasTakenAwayIsGoneWithinTheSameTime() throws Exception {
    start(SHORT);
    String token = tokens.of("writer");
    assertThat(status("/me", token)).isEqualTo(200);
    tokens.changeRole("writer", "admin");
    assertThat(status("/admin/things", token)).isEqualTo(403);
    String admin = tokens.token("boss", "admin").encoded();
    assertThat(status("/admin/things", admin)).isEqualTo(200);
    tokens.changeRole("boss", "reader");
    awaitStatus("/admin/things", admin, 403);
  }

  @Test
  void aClosedAccountsTokenIsRefused() throws Exception {
    start(SHORT);
    String disabled = tokens.token("one", "reader").encoded();
    String deleted = tokens.token("two", "reader").encoded();
    assertThat(status("/me", disabled)).isEqualTo(200);
    assertThat(status("/me", deleted)).isEqualTo(200);
    tokens.disable("one");
    tokens.delete("two");
    awaitStatus("/me", disabled, 401);
    awaitStatus("/me", deleted, 401);
  }

  @Test
  void anAccountIsAskedForOnceUntilItIsForgotten() throws Exception {
    start(LONG);
    String token = tokens.of("reader");
    for (int i = 0; i < 5; i++) {
      assertThat(status("/me", token)).isEqualTo(200);
    }
    assertThat(tokens.lookups()).isEqualTo(1);
    tokens.revoke("reader");
    assertThat(status("/me", token)).isEqualTo(200);
    service.getBean(Accounts.class).forget("reader");
    assertThat(status("/me", token)).isEqualTo(401);
    assertThat(tokens.lookups()).isEqualTo(2);
  }

  @Test
  void whileFirebaseIsAwayWhoIsNotKnownIsAskedToComeAgain() throws Exception {
    start(LONG);
    String known = tokens.of("reader");
    assertThat(status("/me", known)).isEqualTo(200);
    String unknown = tokens.of("writer");
    tokens.away(true);
    assertThat(status("/me", known)).isEqualTo(200);
    HttpResponse<String> answer = send("GET", "/me", unknown);
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(status("/open", unknown)).isEqualTo(200);
    tokens.away(false);
    awaitStatus("/me", unknown, 200);
  }

  @Test
  void whileFirebaseHangsOnlySomeWait() throws Exception {
    start(LONG, "--tracks.identity.lookup-timeout=1s");
    String known = tokens.of("reader");
    assertThat(status("/me", known)).isEqualTo(200);
    int before = tokens.lookups();
    tokens.hang(true);
    long begin = System.nanoTime();
    for (int user = 0; user < 50; user++) {
      String token = tokens.token("user-" + user, "writer").encoded();
      assertThat(send("GET", "/me", token).statusCode()).isEqualTo(503);
      assertThat(status("/open", token)).isEqualTo(200);
    }
    long seconds = Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    assertThat(tokens.lookups() - before).isPositive().isLessThanOrEqualTo((int) seconds + 2);
    assertThat(status("/me", known)).isEqualTo(200);
    tokens.hang(false);
    awaitStatus("/me", tokens.of("writer"), 200);
  }

  private void awaitStatus(String path, String token, int expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(status(path, token)).isEqualTo(expected));
  }

  private int status(String path, String token) throws Exception {
    return send(path.startsWith("/admin") ? "DELETE" : "GET", path, token).statusCode();
  }

  private HttpResponse<String> send(String method, String path, String token) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + path);
    return HTTP.send(
        HttpRequest.newBuilder(uri)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Authorization", "Bearer " + token)
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
