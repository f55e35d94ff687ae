package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one origin, as a client outside sees it. */
final class Gateway implements AutoCloseable {

  private static final Duration ANSWERING = Duration.ofSeconds(20);
  private static final Duration READING = Duration.ofMillis(1_500);

  private final URI origin;
  private final WriterClient http;

  /**
   * A client of one origin.
   *
   * @param writer the Authorization of who may write
   */
  Gateway(URI origin, Supplier<String> writer) {
    this.origin = origin;
    this.http = new WriterClient(writer);
  }

  /** Posts a write once; any failure to get an answer is an {@link IOException}. */
  HttpResponse<String> post(Write write) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(origin.resolve("/features/new"))
            .timeout(ANSWERING)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", "\"" + write.key() + "\"")
            .POST(HttpRequest.BodyPublishers.ofString(write.json()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a file once; any failure to get an answer is an {@link IOException}. */
  HttpResponse<String> upload(Upload upload) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(origin.resolve("/imports"))
            .timeout(ANSWERING)
            .header("Content-Type", "text/csv")
            .header("Idempotency-Key", "\"" + upload.key() + "\"")
            .POST(HttpRequest.BodyPublishers.ofByteArray(upload.csv()))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Every row of a genre. */
  HttpResponse<String> genre(String genre) throws IOException, InterruptedException {
    String query = URLEncoder.encode(genre, StandardCharsets.UTF_8).replace("+", "%20");
    return get("/features/custom?arg=" + query);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(origin.resolve(path)).timeout(ANSWERING).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a request once, with headers as names and values in turn. */
  HttpResponse<String> send(String method, String path, @Nullable String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(origin.resolve(path))
            .timeout(ANSWERING)
            .headers(headers)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Reads bytes as they are sent, impatiently: there are many more reads to be made. */
  HttpResponse<byte[]> read(String path, List<String> headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(origin.resolve(path)).timeout(READING).GET();
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
