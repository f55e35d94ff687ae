package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The one origin, as a client outside sees it. */
final class Gateway implements AutoCloseable {

  private static final Duration CONNECTING = Duration.ofSeconds(2);
  private static final Duration ANSWERING = Duration.ofSeconds(20);

  private final URI origin;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();

  Gateway(URI origin) {
    this.origin = origin;
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

  @Override
  public void close() {
    http.shutdownNow();
  }
}
