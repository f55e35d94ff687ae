package dev.tracks.stack.load;

import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against an HTTP server that stores each body once, and fails as it is told. */
class LoaderIntegrationTests {

  private static final String HEADER =
      "genre,artist_name,track_name,track_id,popularity,duration_ms\n";
  private static final String REFUSAL =
      """
      {"title":"x","errors":[{"field":"popularity","message":"must be 0 to 100"},\
      {"field":"duration_ms","message":"must be above 0"}]}\
      """;
  @TempDir private Path directory = Path.of("");
  private final Set<String> bodies = ConcurrentHashMap.newKeySet();
  private final Queue<String> keys = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unavailable = new AtomicInteger();
  private final AtomicLong lastRefusal = new AtomicLong();
  private final AtomicLong acceptedAfter = new AtomicLong(Long.MAX_VALUE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Optional<HttpServer> server = Optional.empty();
  private int status;

  @BeforeEach
  void listen() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 64);
    http.setExecutor(threads);
    http.createContext("/features/new", this::answer);
    http.start();
    server = Optional.of(http);
  }

  @AfterEach
  void end() {
    server.ifPresent(http -> http.stop(0));
    threads.close();
  }

  @Test
  void storesNothingTwiceAndFailsNothing() throws IOException {
    Path file = file(HEADER + "Pop,a,t,id1,1,2\nPop,a,t,id2,1,2\nPop,a,t");
    assertThat(load(file)).isEqualTo(new Loader.Summary(3, 2, 0, 1));
    assertThat(load(file)).isEqualTo(new Loader.Summary(3, 0, 2, 1));
    assertThat(rejects())
        .isEqualToNormalizingNewlines("line,column,reason\n4,track_id,\"has 3 fields, not 6\"\n");
  }

  @Test
  void writesEachWrongFieldThatTheServiceNames() throws IOException {
    status = 400;
    assertThat(load(file(HEADER + "Pop,a,t,id1,999,0\n")))
        .isEqualTo(new Loader.Summary(1, 0, 0, 1));
    assertThat(rejects())
        .contains("2,popularity,must be 0 to 100")
        .contains("2,duration_ms,must be above 0");
  }

  @Test
  void writesRejectsInTheOrderOfTheFile() throws IOException {
    status = 400;
    StringBuilder rows = new StringBuilder(HEADER);
    for (int i = 0; i < 500; i++) {
      rows.append(i % 7 == 0 ? "Pop,a,t\n" : "Pop,a,t,id" + i + ",999,0\n");
    }
    assertThat(load(file(rows.toString()))).isEqualTo(new Loader.Summary(500, 0, 0, 500));
    List<Integer> lines =
        rejects().lines().skip(1).map(line -> Integer.parseInt(line.split(",", 2)[0])).toList();
    assertThat(lines).isSorted();
    assertThat(Set.copyOf(lines)).hasSize(500);
  }

  @Test
  void repeatsARequestUnderItsOwnKey() throws IOException {
    unavailable.set(1);
    load(file(HEADER + "Pop,a,t,id1,1,2\nPop,a,t,id2,1,2\n"));
    assertThat(keys).hasSize(3).allMatch(key -> key.matches("\"[0-9a-f-]{36}\""));
    assertThat(Set.copyOf(keys)).hasSize(2);
  }

  @Test
  void triesAgainNoSoonerThanAsked() throws IOException {
    unavailable.set(1);
    assertThat(load(file(HEADER + "Pop,a,t,id1,1,2\n"))).isEqualTo(new Loader.Summary(1, 1, 0, 0));
    assertThat(acceptedAfter.get()).isGreaterThanOrEqualTo(1_000_000_000L);
  }

  @Test
  void endsAtOnceOnAnAnswerThatNoRowCanMend() throws IOException {
    status = 404;
    Path file = file(HEADER + "Pop,a,t,id1,1,2\n");
    assertThatIllegalStateException()
        .isThrownBy(() -> load(file))
        .withMessageContaining("answers 404");
  }

  @Test
  void readsTheRealFile() throws IOException {
    String set = System.getenv("TRACKS_DATA");
    Path data = set == null ? Path.of("../../../shared/data") : Path.of(set);
    Path real = data.resolve("spotify-features-19829.csv");
    Assumptions.assumeTrue(Files.exists(real), "data set is absent: set TRACKS_DATA");
    assertThat(load(real)).isEqualTo(new Loader.Summary(19_829, 19_828, 0, 1));
    assertThat(bodies)
        .noneMatch(body -> body.matches("(?s).*\"time_signature\":\"[^/\"]*\".*"))
        .anyMatch(body -> body.contains("\"time_signature\":\"0/4\""));
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    keys.add(exchange.getRequestHeaders().getFirst("Idempotency-Key"));
    int answer;
    if (unavailable.getAndDecrement() > 0) {
      lastRefusal.set(System.nanoTime());
      exchange.getResponseHeaders().add("Retry-After", "1");
      answer = 503;
    } else if (status != 0) {
      answer = status;
    } else {
      acceptedAfter.set(System.nanoTime() - lastRefusal.get());
      answer = bodies.add(body) ? 201 : 409;
    }
    byte[] bytes = REFUSAL.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(answer, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Loader.Summary load(Path file) throws IOException {
    int port = server.orElseThrow().getAddress().getPort();
    return new Loader(URI.create("http://127.0.0.1:" + port))
        .load(file, directory.resolve("rejects.csv"), done -> {});
  }

  private String rejects() throws IOException {
    return Files.readString(directory.resolve("rejects.csv"));
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("tracks.csv"), content);
  }
}
