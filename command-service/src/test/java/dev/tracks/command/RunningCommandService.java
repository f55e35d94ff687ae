package dev.tracks.command;

import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it runs in production, on a database and a bus of the test's own. */
public final class RunningCommandService implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private final ConfigurableApplicationContext context;
  private final URI base;

  public RunningCommandService(TestDatabase database, TestServiceBus bus, String... properties) {
    this(database, bus.connectionString(), properties);
  }

  /** On a bus that is reached by a way of its own. */
  public RunningCommandService(TestDatabase database, String bus, String... properties) {
    String[] all = new String[properties.length];
    for (int i = 0; i < properties.length; i++) {
      all[i] = "--" + properties[i];
    }
    context =
        new SpringApplicationBuilder(CommandService.class)
            .properties()
            .run(
                concat(
                    all,
                    "--server.port=0",
                    "--management.server.port=0",
                    "--TRACKS_DB_URL=" + database.url(),
                    "--TRACKS_DB_USER=" + database.user(),
                    "--TRACKS_DB_PASSWORD=" + database.password(),
                    "--TRACKS_SERVICEBUS_CONNECTION=" + bus));
    base =
        URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  /** A bus with the entities that are deployed. */
  public static TestServiceBus bus() {
    return TestServiceBus.start();
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  public HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  /** Any request; the body may be empty. */
  public HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return send(request.build());
  }

  public HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public URI uri(String path) {
    return base.resolve(path);
  }

  @Override
  public void close() {
    context.close();
  }

  private static String[] concat(String[] first, String... second) {
    String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }
}
