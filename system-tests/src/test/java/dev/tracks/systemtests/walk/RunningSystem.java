package dev.tracks.systemtests.walk;

import dev.tracks.containers.Parts;
import dev.tracks.stack.identity.Authorization;
import dev.tracks.stack.load.Loader;
import dev.tracks.stack.process.ManagedProcess;
import dev.tracks.stack.process.Supervisor;
import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.LocalSystem;
import dev.tracks.stack.system.Ports;
import dev.tracks.stack.system.Topology;
import dev.tracks.systemtests.told.ToldMore;
import dev.tracks.systemtests.torture.DatabaseRecords;
import dev.tracks.testing.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The processes that {@code ./tracks up} starts, on ports and in a directory of their own; under
 * the profile {@code containers} the services alone, on SQL Server, Redis and Microsoft's Service
 * Bus emulator.
 */
final class RunningSystem implements AutoCloseable {

  private final LocalSystem system;
  private final Optional<Beneath> beneath;
  private final Supervisor supervisor;
  private final Authorization writer;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /** Starts everything and returns when all of it is ready. */
  RunningSystem(Path directory) {
    this(directory, topology -> topology);
  }

  /**
   * Starts everything and returns when all of it is ready.
   *
   * @param changed what is changed of the local system
   */
  RunningSystem(Path directory, UnaryOperator<Topology> changed) {
    Path repository = RepositoryRoot.path();
    Installation installation =
        new Installation(repository, repository.resolve("system-tests/target/walk"));
    system = LocalSystem.onFreePorts(installation, directory);
    writer = new Authorization(system.users(), "writer");
    beneath =
        Parts.chosen() == Parts.CONTAINERS ? Optional.of(new Beneath(system)) : Optional.empty();
    Topology topology = beneath.map(b -> (Topology) b).orElse(system);
    topology = new ToldMore(topology, "command-service", verbose("COMMAND_OUTBOX"));
    topology = new ToldMore(topology, "cache-invalidator", verbose("INVALIDATOR_CONSUMER"));
    supervisor = new Supervisor(installation, changed.apply(topology));
    supervisor.start(line -> {});
  }

  /** What says in the log which trace it works for. */
  private static Map<String, String> verbose(String packages) {
    return Map.of("LOGGING_LEVEL_DEV_TRACKS_" + packages, "DEBUG");
  }

  /** What a part has logged. */
  List<String> log(String part) throws IOException {
    return Files.readAllLines(system.directory().resolve("logs").resolve(part + ".log"));
  }

  List<String> services() {
    return system.services();
  }

  String redisUrl() {
    return beneath.map(b -> b.redis().url()).orElseGet(system::redisUrl);
  }

  String busConnection() {
    return beneath.map(b -> b.bus().connectionString()).orElseGet(system::busConnection);
  }

  /** Whether logins can be made in it as in H2. */
  boolean databaseHasLogins() {
    return beneath.isEmpty();
  }

  /** A connection past the services. */
  Connection database() throws SQLException {
    return beneath.isPresent()
        ? DriverManager.getConnection(
            beneath.get().database().url(),
            beneath.get().database().user(),
            beneath.get().database().password())
        : DriverManager.getConnection(system.databaseUrl(), "sa", "");
  }

  DatabaseRecords records() throws SQLException {
    return beneath.isPresent()
        ? DatabaseRecords.read(
            beneath.get().database().url(),
            beneath.get().database().user(),
            beneath.get().database().password())
        : DatabaseRecords.read(system.databaseUrl(), "sa", "");
  }

  /** What a user with a role is known by. */
  String token(String role) {
    return system.users().token(role);
  }

  /** Loads as {@code ./tracks load} does. */
  Loader loader() {
    return new Loader(origin(), writer);
  }

  /** All accounts with all that is known of them. */
  String accounts() {
    URI all =
        URI.create(
            "http://%s/identitytoolkit.googleapis.com/v1/projects/%s/accounts:batchGet"
                .formatted(system.identityAddress(), LocalSystem.PROJECT));
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(all)
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer owner"));
    if (answer.statusCode() != 200) {
      throw new IllegalStateException("no accounts are told: " + answer.body());
    }
    return answer.body();
  }

  void stop(String part) {
    beneath.flatMap(b -> b.stop(part)).orElse(() -> supervisor.act("stop", part)).run();
  }

  void start(String part) {
    beneath.flatMap(b -> b.start(part)).orElse(() -> supervisor.act("start", part)).run();
  }

  List<String> restart(String part) {
    return supervisor.act("restart", part);
  }

  List<String> scale(String service, int instances) {
    return supervisor.scale(service, instances);
  }

  /** Ends a part as an operating system does that is out of memory. */
  void kill(String part) {
    process(part).id().ifPresent(id -> id.find().ifPresent(ProcessHandle::destroyForcibly));
  }

  /** The numbers of all processes that run. */
  List<Long> processes() {
    return supervisor.status().stream()
        .map(ManagedProcess.Status::pid)
        .filter(pid -> pid != 0)
        .toList();
  }

  boolean isReady(String part) {
    return supervisor.status().stream()
        .anyMatch(status -> status.name().equals(part) && status.state().equals("ready"));
  }

  /** How often a part was started again by itself. */
  long restarts(String part) {
    return supervisor.status().stream()
        .filter(status -> status.name().equals(part))
        .mapToLong(ManagedProcess.Status::restarts)
        .sum();
  }

  /** The sum of a counter's samples, as a service tells it on its management port. */
  long metric(String service, String name) {
    return metrics(service)
        .lines()
        .filter(line -> line.startsWith(name + "{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** All that a service measures, in Prometheus' words. */
  String metrics(String service) {
    int port = Ports.management(process(service).part().ports().getFirst());
    URI metrics = URI.create("http://127.0.0.1:" + port + "/actuator/prometheus");
    return send(HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(30))).body();
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  /** A writer's. */
  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .header("Authorization", writer.get())
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(origin().resolve(path)).timeout(Duration.ofSeconds(30));
  }

  URI origin() {
    return URI.create("http://127.0.0.1:" + system.ports().gateway());
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    supervisor.close();
    beneath.ifPresent(Beneath::close);
    http.shutdownNow();
  }

  private ManagedProcess process(String part) {
    return supervisor.process(part).orElseThrow();
  }
}
