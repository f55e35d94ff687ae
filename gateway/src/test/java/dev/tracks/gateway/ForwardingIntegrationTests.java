package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

@Timeout(60)
class ForwardingIntegrationTests {

  private final HttpClient http = HttpClient.newHttpClient();
  private ConfigurableApplicationContext gateway;
  private HttpServer upstream;
  private ServerSocket rawUpstream;

  @AfterEach
  void stop() throws IOException {
    if (gateway != null) {
      gateway.close();
    }
    if (upstream != null) {
      upstream.stop(0);
    }
    if (rawUpstream != null) {
      rawUpstream.close();
    }
  }

  @Test
  void forwardsRawPathAndQueryByteForByte() throws Exception {
    echo();
    assertThat(get("/features/custom?=Pop&x=%2F%e2+%20"))
        .contains("GET /features/custom?=Pop&x=%2F%e2+%20");
    assertThat(
            raw("GET /features/a%2Fb?arg=%c3%a9 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .contains("GET /features/a%2Fb?arg=%c3%a9");
  }

  @Test
  void tellsWhoAskedAndDoesNotBelieveTheClient() throws Exception {
    echo();
    String answer =
        raw(
            "GET /features HTTP/1.1\r\n"
                + "Host: h\r\n"
                + "X-Forwarded-For: 6.6.6.6\r\n"
                + "Forwarded: for=6.6.6.6\r\n"
                + "X-Forwarded-Prefix: /6.6.6.6\r\n"
                + "Connection: close\r\n\r\n");
    assertThat(answer).contains("X-forwarded-for: [127.0.0.1]").doesNotContain("6.6.6.6", "Via:");
  }

  @Test
  void passesCompressedBodiesAndTheirHeadersUntouched() throws Exception {
    byte[] body = new byte[3_000_000];
    new java.util.Random(1).nextBytes(body);
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "gzip");
          exchange.getResponseHeaders().set("ETag", "\"strong\"");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    HttpResponse<byte[]> answer =
        http.send(
            request("/features").header("Accept-Encoding", "gzip").build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.headers().firstValue("ETag")).contains("\"strong\"");
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(answer.headers().firstValue("Content-Length")).contains("3000000");
  }

  @Test
  void passesNotModifiedAndHead() throws Exception {
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"e\"");
          exchange.sendResponseHeaders(
              exchange.getRequestHeaders().containsKey("If-None-Match") ? 304 : 200, -1);
          exchange.close();
        });
    assertThat(
            http.send(
                    request("/features").header("If-None-Match", "\"e\"").build(),
                    HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(304);
    assertThat(
            http.send(
                    request("/features")
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                    HttpResponse.BodyHandlers.ofString())
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void streamsEventsAsTheyCome() throws Exception {
    CompletableFuture<Void> second = new CompletableFuture<>();
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
          exchange.sendResponseHeaders(200, 0);
          OutputStream out = exchange.getResponseBody();
          out.write("data: one\n\n".getBytes(StandardCharsets.UTF_8));
          out.flush();
          second.join();
          out.write("data: two\n\n".getBytes(StandardCharsets.UTF_8));
          exchange.close();
        });
    HttpResponse<InputStream> answer =
        http.send(request("/features").build(), HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      assertThat(new String(in.readNBytes(11), StandardCharsets.UTF_8)).isEqualTo("data: one\n\n");
      second.complete(null);
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("data: two\n\n");
    }
  }

  @Test
  void aBodyThatEndsTooEarlyBreaksTheClientsConnection() throws Exception {
    rawServe("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
    assertThatThrownBy(
            () -> http.send(request("/features").build(), HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aChunkedBodyThatEndsTooEarlyBreaksTheClientsConnection() throws Exception {
    rawServe("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
    assertThatThrownBy(
            () -> http.send(request("/features").build(), HttpResponse.BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void saysWhenAServiceIsAway() throws Exception {
    int nobody = freePort();
    start("http://127.0.0.1:" + nobody);
    HttpResponse<String> answer =
        http.send(request("/features").build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(answer.body()).contains("urn:tracks:problem:service-unavailable");
  }

  @Test
  void asksAnotherInstanceWhenOneRefuses() throws Exception {
    upstream = server(exchange -> answer(exchange, "here"));
    start(
        "http://127.0.0.1:" + freePort() + ",http://127.0.0.1:" + upstream.getAddress().getPort());
    for (int i = 0; i < 6; i++) {
      HttpResponse<String> answer =
          http.send(request("/features").build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("here");
    }
  }

  @Test
  void aBodyThatARefusingInstanceNeverTookGoesToAnother() throws Exception {
    upstream =
        server(
            exchange ->
                answer(
                    exchange,
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
    String here = "http://127.0.0.1:" + upstream.getAddress().getPort();
    start("http://127.0.0.1:" + freePort() + "," + here, "--tracks.gateway.ejection=1ms");
    for (int i = 0; i < 6; i++) {
      String body = "{\"row\":" + i + "}";
      HttpRequest.BodyPublisher publisher =
          i % 2 == 0
              ? HttpRequest.BodyPublishers.ofString(body)
              : HttpRequest.BodyPublishers.ofInputStream(
                  () -> new java.io.ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
      HttpResponse<String> answer =
          http.send(
              request("/features/new").POST(publisher).build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(body);
    }
  }

  @Test
  void aKeptConnectionThatItsInstanceClosedFailsNoRead() throws Exception {
    rawUpstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    java.util.concurrent.atomic.AtomicInteger connections =
        new java.util.concurrent.atomic.AtomicInteger();
    byte[] ok =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);
    Thread.ofVirtual()
        .start(
            () -> {
              while (!rawUpstream.isClosed()) {
                try (Socket socket = rawUpstream.accept()) {
                  connections.incrementAndGet();
                  socket.getInputStream().read(new byte[8192]);
                  socket.getOutputStream().write(ok);
                  // The next request is read and never answered, as by a server that stops.
                  socket.getInputStream().read(new byte[8192]);
                } catch (IOException e) {
                  return;
                }
              }
            });
    start("http://127.0.0.1:" + rawUpstream.getLocalPort());
    for (int i = 0; i < 4; i++) {
      HttpResponse<String> answer =
          http.send(request("/features").build(), HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
    }
    assertThat(connections.get()).isGreaterThan(1);
  }

  @Test
  void aClientThatWaitsToBeToldToContinueIsTold() throws Exception {
    serve(exchange -> answer(exchange, "took " + exchange.getRequestBody().readAllBytes().length));
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(20));
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /imports HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n"
                  + "Expect: 100-continue\r\nConnection: close\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 100");
      out.write("12345".getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(in.readAllBytes(), StandardCharsets.US_ASCII))
          .contains("HTTP/1.1 200", "took 5");
    }
  }

  @Test
  void aClientThatLeavesEndsTheRequestUpstream() throws Exception {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    serve(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try {
            while (true) {
              exchange.getResponseBody().write(new byte[65_536]);
            }
          } catch (IOException e) {
            ended.complete(null);
          }
        });
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket
          .getOutputStream()
          .write("GET /features HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().read()).isNotNegative();
    }
    assertThat(ended).succeedsWithin(Duration.ofSeconds(20));
  }

  @Test
  void noOddRequestLineOpensAWayPastTheTable() throws Exception {
    echo();
    String end = " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    for (String line :
        java.util.List.of(
            "CONNECT 127.0.0.1:1",
            "OPTIONS *",
            "GET http://127.0.0.1:1/features",
            "GET http://h/actuator",
            "GET /features/../actuator",
            "GET /features;x/../actuator",
            "GET //features")) {
      assertThat(raw(line + end))
          .as(line)
          .matches("(?s)HTTP/1.1 4\\d\\d .*urn:tracks:problem:.*")
          .doesNotContain("Jetty", "Exception");
    }
    assertThat(raw("GET http://h/features" + end)).contains("GET /features");
  }

  @Test
  void answersUnknownPathsWrongMethodsAndBadRequestsItself() throws Exception {
    echo();
    assertThat(raw("GET /nowhere HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 404")
        .contains("urn:tracks:problem:not-found");
    assertThat(raw("PUT /genres HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 405")
        .contains("Allow: GET, HEAD, OPTIONS");
    assertThat(raw("GARBAGE\r\n\r\n")).contains("400").doesNotContain("Jetty", "Exception");
    assertThat(raw("GET /features HTTP/1.1\r\nHost: h\r\nX: " + "x".repeat(40_000) + "\r\n\r\n"))
        .contains("431")
        .doesNotContain("Jetty", "Exception");
  }

  @Test
  void anAnswerBeforeTheBodyReachesAClientThatIsStillSending() throws Exception {
    echo();
    int size = 300_000;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      OutputStream out = socket.getOutputStream();
      String head = "PUT /features HTTP/1.1\r\nHost: h\r\nContent-Length: " + size + "\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      byte[] first = new byte[12];
      assertThat(socket.getInputStream().readNBytes(first, 0, 12)).isEqualTo(12);
      assertThat(new String(first, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 405");
      out.write(new byte[size]);
      String next = "GET /features/7 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
      out.write(next.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .contains("HTTP/1.1 200", "GET /features/7");
    }
  }

  @Test
  void aBodyWithoutEndHoldsNoConnectionForAnAnswerThatWasGiven() throws Exception {
    echo();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PUT /features HTTP/1.1\r\nHost: h\r\nContent-Length: 10000000000\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      byte[] piece = new byte[64 * 1024];
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  out.write(piece);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void streamsAnUploadWithoutHoldingIt() throws Exception {
    serve(
        exchange -> {
          long length = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
          answer(exchange, String.valueOf(length));
        });
    HttpResponse<String> answer =
        http.send(
            request("/imports")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ZeroStream(50_000_000)))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body()).isEqualTo("50000000");
  }

  private static final class ZeroStream extends InputStream {
    private long left;

    private ZeroStream(long length) {
      left = length;
    }

    @Override
    public int read() {
      return left-- > 0 ? 0 : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int read = (int) Math.min(left, length);
      left -= read;
      return read;
    }
  }

  private interface Exchange {
    void handle(com.sun.net.httpserver.HttpExchange exchange) throws IOException;
  }

  private void echo() throws IOException {
    serve(
        exchange ->
            answer(
                exchange,
                exchange.getRequestMethod()
                    + " "
                    + exchange.getRequestURI()
                    + "\n"
                    + exchange.getRequestHeaders().entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue())
                        .toList()));
  }

  private static void answer(com.sun.net.httpserver.HttpExchange exchange, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void serve(Exchange handler) throws IOException {
    upstream = server(handler);
    start("http://127.0.0.1:" + upstream.getAddress().getPort());
  }

  private static HttpServer server(Exchange handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", handler::handle);
    server.start();
    return server;
  }

  private void rawServe(String answer) throws IOException {
    rawUpstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              while (!rawUpstream.isClosed()) {
                try (Socket socket = rawUpstream.accept()) {
                  socket.getInputStream().read(new byte[8192]);
                  socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  return;
                }
              }
            });
    start("http://127.0.0.1:" + rawUpstream.getLocalPort());
  }

  private void start(String urls, String... more) {
    gateway =
        new SpringApplicationBuilder(Gateway.class)
            .properties(
                java.util.Arrays.stream(more).map(m -> m.substring(2)).toArray(String[]::new))
            .run(
                "--server.port=0",
                "--management.server.port=0",
                "--TRACKS_GATEWAY_COMMAND=" + urls,
                "--TRACKS_GATEWAY_QUERY=" + urls,
                "--TRACKS_GATEWAY_INVALIDATOR=" + urls);
  }

  private int port() {
    return Integer.parseInt(gateway.getEnvironment().getProperty("local.server.port"));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private String get(String path) throws Exception {
    return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString()).body();
  }

  private String raw(String request) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port())) {
      socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(10));
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(all);
      } catch (IOException e) {
        // what came until then is what there is
      }
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
