package dev.tracks.command;

import dev.tracks.testing.RouteProbe;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import dev.tracks.testing.TestTokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The service as it runs in production, on a database and a bus of the test's own. Its requests are
 * a writer's, unless it is told of an identity emulator of the test's own.
 */
public final class RunningCommandService implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String EMULATOR = "tracks.identity.emulator=";
  private final ConfigurableApplicationContext context;
  private final URI base;
  private final Optional<String> writer;

  public RunningCommandService(TestDatabase database, TestServiceBus bus, String... properties) {
    this(database, bus.connectionString(), properties);
  }

  /** On a bus that is reached by a way of its own. */
  public RunningCommandService(TestDatabase database, String bus, String... properties) {
    List<String> settings = new ArrayList<>(List.of(properties));
    boolean own = settings.stream().anyMatch(setting -> setting.startsWith(EMULATOR));
    settings.addAll(
        List.of(
            "server.port=0",
            "management.server.port=0",
            "TRACKS_DB_URL=" + database.url(),
            "TRACKS_DB_USER=" + database.user(),
            "TRACKS_DB_PASSWORD=" + database.password(),
            "TRACKS_SERVICEBUS_CONNECTION=" + bus));
    settings.addAll(
        own
            ? List.of("tracks.identity.project=" + TestTokens.PROJECT)
            : TestTokens.shared().settings());
    writer = own ? Optional.empty() : Optional.of(TestTokens.shared().of("writer"));
    context =
        new SpringApplicationBuilder(CommandService.class, RouteProbe.class)
            .run(settings.stream().map(setting -> "--" + setting).toArray(String[]::new));
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

  /** With the writer's token, unless it has an Authorization. */
  public HttpResponse<String> send(HttpRequest request) {
    try {
      return HTTP.send(
          request.headers().map().containsKey("Authorization") || writer.isEmpty()
              ? request
              : HttpRequest.newBuilder(request, (name, value) -> true)
                  .header("Authorization", "Bearer " + writer.get())
                  .build(),
          HttpResponse.BodyHandlers.ofString());
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
}
