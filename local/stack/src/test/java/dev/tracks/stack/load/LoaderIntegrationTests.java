package dev.tracks.stack.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an HTTP server that tells of an import what it is told to, and fails as it is told. */
class LoaderIntegrationTests {

  private static final String CSV = "genre,track_id\nPop,x\n";
  private static final String REJECTS =
      "line,column,value,reason\r\n4,track_id,,\"has 3 fields\"\r\n";
  @TempDir private Path directory = Path.of("");
  private final Queue<String> uploads = new ConcurrentLinkedQueue<>();
  private final Queue<String> keys = new ConcurrentLinkedQueue<>();
  private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
  private final AtomicInteger given = new AtomicInteger();
  private final Queue<String> states = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final AtomicLong lastRefusal = new AtomicLong();
  private final AtomicLong acceptedAfter = new AtomicLong(Long.MAX_VALUE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Optional<HttpServer> server = Optional.empty();
  private int status = 202;
  private int rejectsStatus = 200;

  @BeforeEach
  void listen() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 64);
    http.setExecutor(threads);
    http.createContext("/imports", this::answer);
    http.start();
    server = Optional.of(http);
  }

  @AfterEach
  void end() {
    server.ifPresent(http -> http.stop(0));
    threads.close();
  }

  @Test
  void sendsTheFileFollowsItsImportAndWritesItsRejects() throws IOException {
    states.add(state("waiting", 0));
    states.add(state("running", 5000));
    states.add(state("done", 9000));
    List<Long> progress = new ArrayList<>();
    Loader.Summary summary =
        new Loader(origin(), this::authorization)
            .load(file(), directory.resolve("rejects.csv"), progress::add);
    assertThat(summary).isEqualTo(new Loader.Summary(9000, 8990, 7, 3));
    assertThat(progress).containsExactly(0L, 5000L, 9000L);
    assertThat(uploads).containsExactly(CSV);
    assertThat(Files.readString(directory.resolve("rejects.csv"))).isEqualTo(REJECTS);
  }

  @Test
  void repeatsAnUploadUnderItsOwnKeyAndNoSoonerThanAsked() throws IOException {
    unavailable.set(1);
    states.add(state("done", 1));
    load();
    states.add(state("done", 1));
    load();
    assertThat(acceptedAfter.get()).isGreaterThanOrEqualTo(1_000_000_000L);
    assertThat(keys).hasSize(3).allMatch(key -> key.matches("\"[0-9a-f-]{36}\""));
    assertThat(keys.stream().distinct()).hasSize(2);
  }

  @Test
  void followsAnImportThroughABreak() throws IOException {
    states.add(state("running", 1));
    states.add("503");
    states.add("503");
    states.add(state("done", 2));
    assertThat(load().read()).isEqualTo(2);
    assertThat(uploads).hasSize(1);
  }

  @Test
  void whoGivesUpOnAnUploadSaysToLoadAgain() {
    unavailable.set(2);
    assertThatIllegalStateException()
        .isThrownBy(this::loadInTwoAttempts)
        .withMessageMatching("gave up after 2 attempts: .* answers 503\\. Load the file again.*");
  }

  @Test
  void whoGivesUpOnAnImportThatWasTakenSaysThatItGoesOn() {
    states.addAll(List.of(state("running", 1), "503", "503"));
    assertThatIllegalStateException()
        .isThrownBy(this::loadInTwoAttempts)
        .withMessageContaining("The import goes on by itself; " + origin() + "/imports/7 tells");
  }

  @Test
  void whoGivesUpOnRejectsSaysWhereTheyAre() {
    states.add(state("done", 1));
    rejectsStatus = 503;
    assertThatIllegalStateException()
        .isThrownBy(this::loadInTwoAttempts)
        .withMessageContaining("The import is over")
        .withMessageContaining(origin() + "/imports/7/rejects");
    assertThat(directory.resolve("rejects.csv")).doesNotExist();
  }

  @Test
  void tellsWhatTheServiceSaysOfAFileThatItRefuses() {
    status = 400;
    assertThatIllegalArgumentException().isThrownBy(this::load).withMessage("'genre' is missing");
  }

  @Test
  void tellsWhyAnImportFailedAndKeepsItsRejects() throws IOException {
    states.add(state("failed", 1));
    assertThatIllegalStateException()
        .isThrownBy(this::load)
        .withMessage("the import is failed after 1 rows. too many lines");
    assertThat(directory.resolve("rejects.csv")).hasContent(REJECTS);
  }

  @Test
  void endsAtOnceOnAnAnswerThatTryingAgainCannotMend() {
    status = 404;
    assertThatIllegalStateException().isThrownBy(this::load).withMessageContaining("answers 404");
    assertThat(uploads).hasSize(1);
  }

  @Test
  void eachRequestIsAuthorizedAnewAlsoOneThatIsRepeated() throws IOException {
    unavailable.set(1);
    states.add("503");
    states.add(state("done", 1));
    load();
    assertThat(authorizations)
        .containsExactly("Bearer 1", "Bearer 2", "Bearer 3", "Bearer 4", "Bearer 5");
  }

  private String authorization() {
    return "Bearer " + given.incrementAndGet();
  }

  private static String state(String name, long read) {
    return """
    {"state":"%s","read":%d,"stored":%d,"alreadyThere":7,"rejected":3%s}\
    """
        .formatted(
            name, read, read - 10, name.equals("failed") ? ",\"failure\":\"too many lines\"" : "");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    if (exchange.getRequestMethod().equals("POST")) {
      uploads.add(body);
      keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
      if (unavailable.getAndDecrement() > 0) {
        lastRefusal.set(System.nanoTime());
        exchange.getResponseHeaders().add("Retry-After", "1");
        send(exchange, 503, "{}");
      } else {
        acceptedAfter.accumulateAndGet(System.nanoTime() - lastRefusal.get(), Math::min);
        exchange.getResponseHeaders().add("Location", "/imports/7");
        send(exchange, status, "{\"detail\":\"'genre' is missing\"}");
      }
    } else if (path.equals("/imports/7/rejects")) {
      send(exchange, rejectsStatus, REJECTS);
    } else {
      String state = states.poll();
      send(exchange, "503".equals(state) ? 503 : 200, String.valueOf(state));
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private URI origin() {
    return URI.create("http://127.0.0.1:" + server.orElseThrow().getAddress().getPort());
  }

  private Loader.Summary load() throws IOException {
    return new Loader(origin(), this::authorization)
        .load(file(), directory.resolve("rejects.csv"), done -> {});
  }

  private Loader.Summary loadInTwoAttempts() throws IOException {
    return new Loader(origin(), this::authorization, 2)
        .load(file(), directory.resolve("rejects.csv"), done -> {});
  }

  private Path file() throws IOException {
    return Files.writeString(directory.resolve("tracks.csv"), CSV);
  }
}
