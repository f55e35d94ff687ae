package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;

/** Sends everything as a writer but reads of the catalogue, which are everybody's. */
final class WriterClient {

  private static final Duration CONNECTING = Duration.ofSeconds(2);

  private final Supplier<String> writer;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECTING)
          .build();

  /**
   * A client.
   *
   * @param writer the Authorization, asked for before each request that needs it
   */
  WriterClient(Supplier<String> writer) {
    this.writer = writer;
  }

  <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> bodies)
      throws IOException, InterruptedException {
    return http.send(isOpen(request) ? request : authorized(request), bodies);
  }

  private static boolean isOpen(HttpRequest request) {
    return request.method().equals("GET") && !request.uri().getPath().startsWith("/imports");
  }

  private HttpRequest authorized(HttpRequest request) throws IOException {
    try {
      return HttpRequest.newBuilder(request, (name, value) -> true)
          .setHeader("Authorization", writer.get())
          .build();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  void shutdownNow() {
    http.shutdownNow();
  }
}
