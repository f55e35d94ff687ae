package dev.tracks.azure.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What takes telemetry for Application Insights, on 127.0.0.1 alone: {@code POST /v2.1/track} of
 * the OpenTelemetry exporter and {@code POST /v2/track} of the metrics' registry, gzip or not, one
 * JSON envelope a line. It judges envelopes as the real one does, and keeps the latest.
 */
public final class EmbeddedIngestion implements AutoCloseable {

  private static final String KEY = "00000000-0000-4000-8000-000000000001";
  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final int MOST_KEPT = 10_000;

  private final HttpServer http;
  private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Telemetry> kept = new ArrayDeque<>();
  private final AtomicBoolean away = new AtomicBoolean();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong received = new AtomicLong();

  private EmbeddedIngestion(int port) throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 64);
    http.setExecutor(requests);
    http.createContext("/", this::handle);
    http.start();
  }

  /** Starts it on a free port. */
  public static EmbeddedIngestion start() {
    return start(0);
  }

  /**
   * Starts it.
   *
   * @throws UncheckedIOException when the port cannot be had
   */
  public static EmbeddedIngestion start(int port) {
    try {
      return new EmbeddedIngestion(port);
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " cannot be had: " + e.getMessage(), e);
    }
  }

  /** What a service takes to send its telemetry here. */
  public String connectionString() {
    return connectionString(port());
  }

  /** The same for one that will be started on a port. */
  public static String connectionString(int port) {
    String here = "http://127.0.0.1:" + port + "/";
    return "InstrumentationKey=" + KEY + ";IngestionEndpoint=" + here + ";LiveEndpoint=" + here;
  }

  public int port() {
    return http.getAddress().getPort();
  }

  /** The latest of what was taken, in the order of its coming. */
  public List<Telemetry> items() {
    synchronized (kept) {
      return List.copyOf(kept);
    }
  }

  /** How much was taken, unpacked, which is what is billed. */
  public long bytes() {
    return bytes.get();
  }

  /** How many envelopes came, of which the latest are kept. */
  public long received() {
    return received.get();
  }

  /** From now on answers 503, as the real one does when it has too much to do; or no longer. */
  public void away(boolean now) {
    away.set(now);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      boolean track = path.equals("/v2.1/track") || path.equals("/v2/track");
      if (track && exchange.getRequestMethod().equals("POST")) {
        track(exchange);
      } else if (path.startsWith("/QuickPulseService.svc/")) { // nobody looks at live metrics
        exchange.getResponseHeaders().set("x-ms-qps-subscribed", "false");
        exchange.sendResponseHeaders(200, -1);
      } else if (path.equals("/items") && exchange.getRequestMethod().equals("GET")) {
        answer(exchange, 200, items());
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private void track(HttpExchange exchange) throws IOException {
    String body = body(exchange);
    if (body == null) {
      exchange.sendResponseHeaders(413, -1);
      return;
    }
    if (away.get()) {
      exchange.sendResponseHeaders(503, -1);
      return;
    }
    bytes.addAndGet(body.length());
    Envelopes envelopes = new Envelopes(KEY, body);
    received.addAndGet(envelopes.accepted().size());
    synchronized (kept) {
      kept.addAll(envelopes.accepted());
      while (kept.size() > MOST_KEPT) {
        kept.removeFirst();
      }
    }
    answer(exchange, envelopes.status(), envelopes.answer());
  }

  private static @Nullable String body(HttpExchange exchange) throws IOException {
    byte[] sent = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    String coding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if ("gzip".equalsIgnoreCase(coding)) {
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(sent))) {
        sent = in.readNBytes(MOST_BYTES + 1);
      } catch (IOException e) {
        return "no gzip";
      }
    }
    return sent.length > MOST_BYTES ? null : new String(sent, UTF_8);
  }

  private static void answer(HttpExchange exchange, int status, Object answer) throws IOException {
    byte[] bytes = Envelopes.JSON.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    http.stop(0);
    requests.shutdownNow();
  }
}
