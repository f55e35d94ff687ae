package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class RefusingIntegrationTests {

  private static final List<String> ODD_BUT_LEGAL =
      List.of(
          "/features/custom?=Pop",
          "/features/custom?arg=R%26B",
          "/features/custom?arg=%c3%a9%E9%00",
          "/features/custom?arg=Children%E2%80%99s+Music",
          "/features/custom?a/b?c:d@e!f$g'h(i)j*k,l;m=n.o-p_q~r",
          "/features/custom?",
          "/features/custom?&&=&",
          "/features/%2e%2e%2Fa",
          "/features/a;b=c",
          "/genres/Children's:(Music)@!$*,");

  private static StrictUpstream upstream;
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws IOException {
    upstream = new StrictUpstream();
    gateway = new RunningGateway(upstream.url());
  }

  @AfterAll
  static void stop() throws IOException {
    gateway.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/features/custom?arg=%",
        "/features/custom?arg=%zz",
        "/features/custom?arg=%4",
        "/features/custom?arg=<script>",
        "/features/custom?arg={x}",
        "/features/custom?arg=x|y",
        "/features/custom?arg=^",
        "/features/custom?arg=`",
        "/features/custom?arg=\\",
        "/features/custom?arg=\"",
        "/features/custom?arg=[x]",
        "/features/custom?arg=a#b",
        "/features/custom?arg=\u00e9",
        "/features/custom?arg=\u00c3\u00a9",
        "/features/%",
        "/features/%zz",
        "/features/{id}",
        "/features/<script>",
        "/genres/\u00e9",
      })
  void aTargetThatIsNoUriIsToldSo(String target) throws IOException {
    assertProblem(gateway.ask("GET " + target), 400, "bad-uri");
    assertProblem(gateway.ask("POST " + target, "Content-Length: 0"), 400, "bad-uri");
  }

  @ParameterizedTest
  @FieldSource("ODD_BUT_LEGAL")
  void whatIsOddButLegalArrivesAsItWasSent(String target) throws IOException {
    assertThat(gateway.ask("GET " + target))
        .startsWith("HTTP/1.1 200")
        .endsWith("GET " + target + " HTTP/1.1");
  }

  @ParameterizedTest
  @ValueSource(ints = {7_000, 8_300, 10_000, 12_000, 15_000})
  void headersUpToTheLimitReachTheService(int size) throws IOException {
    assertThat(gateway.ask("GET /features/1", "X-Large: " + "x".repeat(size)))
        .startsWith("HTTP/1.1 200");
    assertThat(gateway.ask("GET /features/1?" + "x".repeat(size))).startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(ints = {15_360, 16_000, 16_384, 20_000, 100_000})
  void largerHeadersAreToldTheLimitAndNeverSent(int size) throws IOException {
    int before = upstream.heads().size();
    assertProblem(
        gateway.ask("GET /features/1", "X-Large: " + "x".repeat(size)),
        431,
        "request-header-fields-too-large",
        "15360 bytes");
    assertProblem(
        gateway.ask("GET /features/1?" + "x".repeat(size)), 414, "uri-too-long", "15360 bytes");
    assertThat(upstream.heads()).hasSize(before);
  }

  @Test
  void noSizeOfHeadersIsAFaultOfTheService() throws IOException {
    for (int size = 15_360 - 700; size <= 15_360; size += 20) {
      int before = upstream.heads().size();
      String answer =
          gateway.raw(
              "GET /features/1 HTTP/1.1\r\nHost:"
                  + "h".repeat(253)
                  + "\r\nConnection:close\r\n"
                  + "A:b\r\n".repeat(80)
                  + "X:"
                  + "x".repeat(size - 720)
                  + "\r\n\r\n");
      assertThat(answer).as("%d", size).matches("(?s)HTTP/1.1 (200|431) .*");
      assertThat(upstream.heads().size() - before).isLessThanOrEqualTo(1);
    }
    assertThat(upstream.faults()).isEmpty();
  }

  @Test
  void tooManyHeadersAreToldHowManyAreTaken() throws IOException {
    String[] most = IntStream.range(0, 88).mapToObj(i -> "X-" + i + ": y").toArray(String[]::new);
    assertThat(gateway.ask("GET /features/1", most)).startsWith("HTTP/1.1 200");
    for (int count : new int[] {89, 101, 1_000}) {
      String[] more =
          IntStream.range(0, count).mapToObj(i -> "X-" + i + ": y").toArray(String[]::new);
      assertProblem(
          gateway.ask("GET /features/1", more),
          431,
          "request-header-fields-too-large",
          "at most 90");
    }
  }

  @Test
  void aHostThatIsNoneIsRefused() throws IOException {
    assertProblem(
        gateway.raw(
            "GET /features/1 HTTP/1.1\r\nHost: "
                + "h".repeat(300)
                + "\r\nConnection: close\r\n\r\n"),
        400,
        "bad-request",
        "259");
    assertThat(gateway.raw("GET /features/1 HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 200");
    assertThat(upstream.heads().getLast()).doesNotContain("null");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\n", "-1\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "ffffffffffffffffff\r\n", "\r\n"})
  void aMalformedChunkIsTheClientsFault(String body) throws IOException {
    assertProblem(
        gateway.raw(
            "POST /features/new HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n"
                + body),
        400,
        "bad-request");
  }

  @Test
  void aMalformedChunkAfterGoodOnesIsTheClientsFaultAndEndsTheConnection() throws IOException {
    String answer =
        gateway.raw(
            "POST /features/new HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\nzz\r\nGET /features/1 HTTP/1.1\r\nHost: h\r\n\r\n");
    assertProblem(answer, 400, "bad-request");
    assertThat(answer.split("HTTP/1.1 ")).hasSize(2);
  }

  @Test
  void aBodyThatEndsTooEarlyIsTheClientsFault() throws IOException {
    String head = "POST /features/new HTTP/1.1\r\nHost: h\r\n";
    assertProblem(
        gateway.rawAndNoMore(head + "Content-Length: 10\r\n\r\nhello"), 400, "bad-request");
    assertProblem(
        gateway.rawAndNoMore(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"),
        400,
        "bad-request");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET     | /features/new    | OPTIONS, POST",
        "HEAD    | /features/new    | OPTIONS, POST",
        "DELETE  | /features/new    | OPTIONS, POST",
        "TRACE   | /features/new    | OPTIONS, POST",
        "PUT     | /features/custom | GET, HEAD, OPTIONS",
        "PATCH   | /features/page   | GET, HEAD, OPTIONS",
        "DELETE  | /features/range  | GET, HEAD, OPTIONS",
        "POST    | /features        | GET, HEAD, OPTIONS",
        "TRACE   | /features        | GET, HEAD, OPTIONS",
        "POST    | /features/12     | DELETE, GET, HEAD, OPTIONS, PATCH, PUT",
        "TRACE   | /features/12     | DELETE, GET, HEAD, OPTIONS, PATCH, PUT",
        "TRACE   | /login           | DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT",
        "get     | /features        | GET, HEAD, OPTIONS",
        "POKE    | /features        | GET, HEAD, OPTIONS",
      })
  void aMethodThatAPathDoesNotTakeIsToldWhichItTakes(String method, String path, String allow)
      throws IOException {
    String answer = gateway.ask(method + " " + path, "Content-Length: 0");
    assertThat(answer).startsWith("HTTP/1.1 405").contains("Allow: " + allow + "\r\n");
    if (!method.equals("HEAD")) {
      assertProblem(answer, 405, "method-not-allowed");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/features/new | OPTIONS, POST",
        "/features     | GET, HEAD, OPTIONS",
        "/features/12  | DELETE, GET, HEAD, OPTIONS, PATCH, PUT",
      })
  void optionsTellsTheMethods(String path, String allow) throws IOException {
    assertThat(gateway.ask("OPTIONS " + path))
        .startsWith("HTTP/1.1 204")
        .contains("Allow: " + allow + "\r\n")
        .doesNotContain("Access-Control", "Vary");
  }

  @Test
  void whatTheTableDoesNotDescribeTheServiceDescribes() throws IOException {
    assertThat(gateway.ask("OPTIONS /admin/dead-letters"))
        .endsWith("OPTIONS /admin/dead-letters HTTP/1.1");
  }

  private static void assertProblem(String answer, int status, String slug) {
    assertProblem(answer, status, slug, "");
  }

  private static void assertProblem(String answer, int status, String slug, String detail) {
    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .contains("application/problem+json", "\"urn:tracks:problem:" + slug + "\"", detail)
        .doesNotContain("Jetty", "Exception");
  }
}
