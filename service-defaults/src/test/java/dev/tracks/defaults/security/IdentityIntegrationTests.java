package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.testing.TestToken;
import dev.tracks.testing.TestTokens;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class IdentityIntegrationTests {

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final TestTokens TOKENS = TestTokens.start();
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() {
    service = run(TOKENS);
  }

  @AfterAll
  static void stop() {
    service.close();
    TOKENS.close();
  }

  private static ConfigurableApplicationContext run(TestTokens tokens, String... more) {
    List<String> arguments = new ArrayList<>();
    Stream.concat(
            Stream.of(
                "spring.config.import=classpath:service-defaults-identity.yml",
                "server.port=0",
                "management.server.port=0"),
            Stream.concat(tokens.settings().stream(), Arrays.stream(more)))
        .forEach(setting -> arguments.add("--" + setting));
    return new SpringApplicationBuilder(GuardedService.class).run(arguments.toArray(String[]::new));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /open, reader, 200",
    "GET, /open, writer, 200",
    "GET, /open, admin, 200",
    "GET, /me, reader, 200",
    "GET, /me, writer, 200",
    "GET, /me, admin, 200",
    "POST, /writing, reader, 403",
    "POST, /writing, writer, 200",
    "POST, /writing, admin, 200",
    "DELETE, /admin/things, reader, 403",
    "DELETE, /admin/things, writer, 403",
    "DELETE, /admin/things, admin, 200",
  })
  void rolesIncludeThoseBeforeThem(String method, String path, String role, int status)
      throws Exception {
    HttpResponse<String> answer = send(method, path, TOKENS.of(role));
    assertThat(answer.statusCode()).isEqualTo(status);
    if (status == 403) {
      assertProblem(answer, 403, "forbidden");
      assertThat(challenge(answer)).contains("error=\"insufficient_scope\"", "scope=\"");
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, /me", "HEAD, /me", "POST, /writing", "DELETE, /admin/things"})
  void withoutATokenOnlyOpenRoutesAnswer(String method, String path) throws Exception {
    assertThat(send("GET", "/open", null).statusCode()).isEqualTo(200);
    HttpResponse<String> answer = send(method, path, null);
    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(challenge(answer)).isEqualTo("Bearer realm=\"tracks\"");
    if (!method.equals("HEAD")) {
      assertProblem(answer, 401, "unauthorized");
    }
  }

  @Test
  void aUserIsKnownByTheirClaims() throws Exception {
    JsonNode me = JSON.readTree(send("GET", "/me", TOKENS.of("writer")).body());
    assertThat(me.get("uid").asString()).isEqualTo("writer");
    assertThat(me.get("email").asString()).isEqualTo("writer@example.com");
    assertThat(me.get("name").asString()).isEqualTo("Name of writer");
    assertThat(me.get("role").asString()).isEqualTo("WRITER");
  }

  static Stream<String> badTokens() {
    long now = Instant.now().getEpochSecond();
    byte[] publicKey = TOKENS.keys().getPublic().getEncoded();
    String good = TOKENS.of("admin");
    return Stream.of(
        "garbage",
        "a.b.c",
        "..",
        good.substring(0, good.length() - 9),
        good + "A",
        good.substring(0, good.lastIndexOf('.') + 1),
        admin().unsigned(),
        admin().header("alg", "None").encoded(),
        admin().signedBy(TestTokens.newKeys()),
        admin().header("kid", "strange").signedBy(TestTokens.newKeys()),
        admin().withSecret(publicKey),
        admin().withSecret(pem(publicKey)),
        admin().header("alg", "RS512").encoded(),
        admin().header("typ", "at+jwt").encoded(),
        admin().header("crit", new TestToken.Json("[\"exp\"]")).encoded(),
        admin().claim("iat", now - 3660).claim("exp", now - 60).encoded(),
        admin().without("exp").encoded(),
        admin().claim("exp", "tomorrow").encoded(),
        admin().claim("exp", new TestToken.Json("1e400")).encoded(),
        admin().claim("nbf", now + 60).encoded(),
        admin().claim("iat", now + 60).encoded(),
        admin().without("iat").encoded(),
        admin().claim("auth_time", now + 60).encoded(),
        admin().without("auth_time").encoded(),
        admin().claim("auth_time", "" + now).encoded(),
        admin().claim("auth_time", -1).encoded(),
        admin().claim("aud", "another-project").encoded(),
        admin().without("aud").encoded(),
        admin().claim("aud", new TestToken.Json("[\"demo-tracks\",\"another-project\"]")).encoded(),
        admin().claim("iss", "https://securetoken.google.com/demo-tracks").encoded(),
        admin().claim("iss", TOKENS.issuer() + "/").encoded(),
        admin().without("iss").encoded(),
        admin().claim("iss", 5).encoded(),
        admin().without("sub").encoded(),
        admin().claim("sub", "").encoded(),
        admin().claim("sub", " ").encoded(),
        admin().claim("sub", "x".repeat(129)).encoded(),
        admin().claim("sub", 7).encoded(),
        admin().claim("sub", "nobody-has-this-account").encoded());
  }

  @ParameterizedTest
  @MethodSource("badTokens")
  void aBadTokenIsRefusedOnEveryRoute(String token) throws Exception {
    for (String path : List.of("/open", "/me")) {
      HttpResponse<String> answer = send("GET", path, token);
      assertProblem(answer, 401, "invalid-token");
      assertThat(challenge(answer))
          .startsWith("Bearer realm=\"tracks\", error=\"invalid_token\", error_description=\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer, 401",
    "Bearer  , 401",
    "bearer two words, 401",
    "Bearer \u00e9, 401",
    "Bearerx, 401",
    "Basic YTpi, 200",
    "'', 200",
  })
  void aMalformedHeaderIsABadTokenAndAnotherSchemeIsNone(String header, int status)
      throws Exception {
    assertThat(sendWith("/open", "Authorization", header).statusCode()).isEqualTo(status);
  }

  @Test
  void twoTokensAreABadOne() throws Exception {
    String good = "Bearer " + TOKENS.of("reader");
    assertThat(sendWith("/open", "Authorization", good).statusCode()).isEqualTo(200);
    assertThat(sendWith("/open", "Authorization", good, "Authorization", good).statusCode())
        .isEqualTo(401);
  }

  @Test
  void theSchemeIsTakenInAnyCaseAndTokensInTheQueryAreNot() throws Exception {
    assertThat(sendWith("/me", "Authorization", "bEARER " + TOKENS.of("reader")).statusCode())
        .isEqualTo(200);
    assertThat(send("GET", "/me?access_token=" + TOKENS.of("reader"), null).statusCode())
        .isEqualTo(401);
  }

  @Test
  void clocksMayDifferALittle() throws Exception {
    long now = Instant.now().getEpochSecond();
    assertThat(
            send("GET", "/me", admin().claim("iat", now + 5).claim("auth_time", now + 5).encoded())
                .statusCode())
        .isEqualTo(200);
    assertThat(
            send("GET", "/me", admin().claim("iat", now - 99).claim("exp", now - 5).encoded())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void whatHasNoRuleIsNotThere() throws Exception {
    for (String token : new String[] {null, TOKENS.of("admin")}) {
      assertProblem(send("GET", "/forgotten", token), 404, "not-found");
      assertProblem(send("GET", "/error", token), 404, "not-found");
      assertProblem(send("POST", "/forgotten", token), 404, "not-found");
      HttpResponse<String> other = send("DELETE", "/open", token);
      assertProblem(other, 405, "method-not-allowed");
      assertThat(other.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    }
  }

  @Test
  void aFailureBehindTheRulesStaysWhatItIs() throws Exception {
    assertProblem(send("GET", "/breaks", null), 500, "internal-error");
  }

  @Test
  void answersToUsersAreNotKept() throws Exception {
    assertThat(send("GET", "/me", TOKENS.of("reader")).headers().firstValue("Cache-Control"))
        .hasValue("no-store");
    assertThat(send("GET", "/open", null).headers().firstValue("Cache-Control")).isEmpty();
    assertThat(send("GET", "/me", TOKENS.of("reader")).headers().firstValue("Set-Cookie"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/open?=Pop, 200",
    "/open?arg=R%26B, 200",
    "/open?arg=Children%E2%80%99s%20Music, 200",
    "/open?arg=Children's%20Music, 200",
    "/open?arg=%E6%BC%94%E6%AD%8C, 200",
    "/open?a=b;c=d, 200",
    "/open?arg=a//b%2Fc, 200",
    "/open?%00=%0A, 200",
    "/open/R&B, 200",
    "/open/Children%E2%80%99s%20Music, 200",
    "/open/Children's, 200",
    "/open/%E6%BC%94%E6%AD%8C, 200",
    "/open/100%25, 200",
    "/open/a+b, 200",
    "/open/a=b, 200",
    "/open/a;b, 400",
    "/open/a%3Bb, 200",
    "/open/a%2Eb, 200",
    "/open;a=b/../me, 400",
    "/forgotten;a=b, 400",
    "/me;a=b, 400",
    "/open//a, 400",
    "//open, 400",
    "/open/a%2Fb, 400",
    "/open/a%5Cb, 400",
    "/open/..%2fme, 400",
    "/open/%2e%2e/me, 404",
    "/open/a%00b, 400",
    "/open/a%0Ab, 400",
  })
  void oddButLegalUrlsArriveAndOthersAreToldSo(String path, int status) throws Exception {
    HttpResponse<String> answer = send("GET", path, null);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    if (status == 400) {
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(JSON.readTree(answer.body()).get("type").asString())
          .matches("urn:tracks:problem:bad-(uri|request)");
    }
  }

  @Test
  void whoMayNotIsToldBeforeTheBodyIsSent() throws Exception {
    assertThat(answerBeforeTheBody(null)).startsWith("HTTP/1.1 401 ");
    assertThat(answerBeforeTheBody("garbage")).startsWith("HTTP/1.1 401 ");
    assertThat(answerBeforeTheBody(TOKENS.of("reader"))).startsWith("HTTP/1.1 403 ");
  }

  private static String answerBeforeTheBody(@Nullable String token) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", uri("/").getPort())) {
      socket.setSoTimeout(10_000);
      String head =
          "POST /writing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
              + (token == null ? "" : "Authorization: Bearer " + token + "\r\n")
              + "\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    }
  }

  @Test
  void headersAreForTheirReadersToJudge() throws Exception {
    assertThat(sendWith("/open", "X-Odd", "\u00e9\u0080").statusCode()).isEqualTo(200);
  }

  private static TestToken admin() {
    return TOKENS.token("admin", "admin");
  }

  private static byte[] pem(byte[] key) {
    return ("-----BEGIN PUBLIC KEY-----\n"
            + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
            + "\n-----END PUBLIC KEY-----\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static void assertProblem(HttpResponse<String> answer, int status, String slug) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    JsonNode problem = JSON.readTree(answer.body());
    assertThat(problem.get("type").asString()).isEqualTo("urn:tracks:problem:" + slug);
    assertThat(problem.get("status").asInt()).isEqualTo(status);
  }

  private static String challenge(HttpResponse<String> answer) {
    return answer.headers().firstValue("WWW-Authenticate").orElse("");
  }

  private static HttpResponse<String> sendWith(String path, String... headers) throws Exception {
    return HTTP.send(
        HttpRequest.newBuilder(uri(path)).headers(headers).timeout(Duration.ofSeconds(10)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> send(String method, String path, @Nullable String token)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(path))
            .method(method, BodyPublishers.noBody())
            .timeout(Duration.ofSeconds(10));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port") + path);
  }
}
