package dev.tracks.defaults.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SpringBootTest(
    classes = SampleService.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class ProblemsIntegrationTests {

  private static final JsonMapper JSON = new JsonMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  @LocalServerPort private int port;

  @Test
  void tellsWhichMethodsThereAre() throws Exception {
    HttpResponse<String> answer = send(request("/fine").DELETE());
    assertProblem(answer, 405, "method-not-allowed");
    assertThat(answer.headers().firstValue("Allow")).hasValueSatisfying(v -> v.contains("GET"));
  }

  @ParameterizedTest
  @CsvSource({
    "/nowhere, 404, not-found",
    "/favicon.ico, 404, not-found",
    "/number, 400, bad-request",
    "/number?n=five, 400, bad-request",
    "/number?n=99999999999999999999, 400, bad-request",
    "/number?=5, 400, bad-request",
    "/number?n=%ff, 400, bad-request",
    "/breaks, 500, internal-error",
    "/recursion, 500, internal-error",
    "/filter/throws, 500, internal-server-error",
    "/filter/refuses, 403, forbidden",
    "/error, 404, not-found",
    "/fine/%2e%2e/%2e%2e/etc, 400, bad-request",
    "/a%2Fb, 400, bad-request",
    "/a%00b, 400, bad-request",
    "/a;b=c, 400, bad-uri",
  })
  void answersEveryFailureAsAProblem(String path, int status, String slug) throws Exception {
    assertProblem(send(request(path)), status, slug);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "null", "[]", "{\"name\":1e1000000000,\"age\":1e1000000000}", "\u0000"})
  void refusesWhatIsNotTheExpectedJson(String body) throws Exception {
    assertProblem(
        send(
            request("/typed")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))),
        400,
        "bad-request");
  }

  @Test
  void refusesOtherMediaTypes() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/typed")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("x")));
    assertProblem(answer, 415, "unsupported-media-type");
    assertProblem(
        send(request("/typed").header("Content-Type", "/").POST(BodyPublishers.ofString("x"))),
        415,
        "unsupported-media-type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"image/png", "text/csv", "///"})
  void saysSoWhenNothingAcceptableCanBeMade(String accept) throws Exception {
    assertProblem(send(request("/fine").header("Accept", accept)), 406, "not-acceptable");
  }

  @Test
  void tellsAnErrorEvenToThoseWhoAcceptOnlySomethingElse() throws Exception {
    assertProblem(send(request("/own").header("Accept", "image/png")), 409, "own");
    assertProblem(send(request("/nowhere").header("Accept", "text/html")), 404, "not-found");
    assertProblem(send(request("/filter/refuses").header("Accept", "text/html")), 403, "forbidden");
  }

  @Test
  void keepsMembersAndHeadersOfAProblem() throws Exception {
    HttpResponse<String> answer = send(request("/own"));
    JsonNode body = assertProblem(answer, 409, "own");
    assertThat(body.path("detail").asString()).isEqualTo("It is like this.");
    assertThat(body.path("existing").asString()).isEqualTo("/here");
    assertThat(answer.headers().firstValue("Location")).hasValue("/here");
  }

  @Test
  void namesEveryWrongFieldWhateverItIsMadeOf() throws Exception {
    JsonNode body = assertProblem(send(request("/fields")), 400, "invalid-fields");
    assertThat(body.path("errors")).hasSize(2);
    assertThat(body.path("errors").get(1).path("field").asString()).isEqualTo("b");
  }

  @Test
  void logsWhatWentWrongOnOurSideWithItsTrace(CapturedOutput output) throws Exception {
    send(request("/breaks"));
    assertThat(output).contains(SampleService.SECRET).contains("Routes.breaks");
  }

  @Test
  void refusesABodyThatSaysItIsTooLarge() throws Exception {
    HttpResponse<String> answer =
        send(
            request("/raw")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(new byte[64 * 1024 + 1])));
    assertProblem(answer, 413, "content-too-large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/raw", "/typed"})
  void refusesABodyThatDoesNotSayThatItIsTooLarge(String path) throws Exception {
    byte[] body = ("{\"name\":\"" + "x".repeat(64 * 1024) + "\",\"age\":1}").getBytes();
    HttpResponse<String> answer =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body))));
    assertProblem(answer, 413, "content-too-large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "identity, gzip", "nonsense"})
  void refusesACodedBodyAndSaysThatItTakesNone(String coding) throws Exception {
    for (boolean chunked : new boolean[] {false, true}) {
      HttpResponse<String> answer =
          send(
              request("/raw")
                  .header("Content-Encoding", coding)
                  .POST(
                      chunked
                          ? BodyPublishers.ofInputStream(
                              () -> new ByteArrayInputStream(new byte[9]))
                          : BodyPublishers.ofByteArray(new byte[9])));
      assertProblem(answer, 415, "unsupported-content-encoding");
      assertThat(answer.headers().firstValue("Accept-Encoding")).hasValue("identity");
    }
  }

  @Test
  void aBodyThatIsNotCodedMaySaySo() throws Exception {
    assertThat(
            send(request("/raw")
                    .header("Content-Encoding", "identity")
                    .POST(BodyPublishers.ofByteArray(new byte[9])))
                .body())
        .isEqualTo("9");
    assertThat(send(request("/fine").header("Content-Encoding", "gzip")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void takesABodyOfTheLargestSize() throws Exception {
    HttpResponse<String> answer =
        send(request("/raw").POST(BodyPublishers.ofByteArray(new byte[64 * 1024])));
    assertThat(answer.body()).isEqualTo("65536");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/9.9\r\nHost: h\r\n\r\n",
        "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: h\r\n\r\n",
        "GET /{x} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /fine?q=\"<>\" HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /fine?q=\u00e9 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /number?n=%zz HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
        "GET /fine HTTP/1.1\r\nConnection: close\r\n\r\n",
        "GET /fine HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n",
        "GET /fine HTTP/1.1\r\nHost: [::\r\nConnection: close\r\n\r\n",
        "POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\nConnection: close\r\n\r\n",
        "POST /raw HTTP/1.1\r\nHost: h\r\nContent-Length: 9999999999999999999999\r\n\r\n",
        "POST /raw HTTP/1.1\r\n"
            + "Host: h\r\n"
            + "Transfer-Encoding: chunked\r\n"
            + "Connection: close\r\n\r\n"
            + "zz\r\n",
        "POST /raw HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: nonsense\r\nConnection: close\r\n\r\n",
      })
  void theContainersOwnRefusalsAreProblemsToo(String request) throws Exception {
    String answer = RawHttp.send(port, request);
    assertThat(answer).startsWith("HTTP/1.1 ");
    int status = Integer.parseInt(answer.substring(9, 12));
    assertThat(status).isBetween(400, 505).isNotEqualTo(500);
    assertThat(answer).contains("application/problem+json").contains("urn:tracks:problem:");
    assertTellsNothingOfUs(answer);
  }

  @Test
  void headersThatAreTooLargeAreRefused() throws Exception {
    String answer =
        RawHttp.send(
            port, "GET /fine HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
    assertThat(answer).matches("(?s)HTTP/1.1 4(00|31) .*").contains("urn:tracks:problem:");
    assertTellsNothingOfUs(answer);
  }

  private JsonNode assertProblem(HttpResponse<String> answer, int status, String slug) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertTellsNothingOfUs(answer.headers().map() + answer.body());
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.path("type").asString()).isEqualTo("urn:tracks:problem:" + slug);
    assertThat(body.path("status").asInt()).isEqualTo(status);
    assertThat(body.path("title").asString()).isNotEmpty();
    return body;
  }

  private static void assertTellsNothingOfUs(String answer) {
    assertThat(answer)
        .doesNotContainIgnoringCase("tomcat")
        .doesNotContain(SampleService.SECRET)
        .doesNotContain(
            "Exception", "dev.tracks", "java.", "org.", "at ", "Jackson", "Feature", "Constraints");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
        .uri(uri(path))
        .timeout(Duration.ofSeconds(20));
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
