package dev.tracks.systemtests.torture;

import dev.tracks.stack.identity.Authorization;
import dev.tracks.stack.identity.LocalUsers;
import dev.tracks.stack.process.Trees;
import dev.tracks.stack.system.LocalSystem;
import dev.tracks.systemtests.relay.WireRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The parts as {@code ./tracks up} has them, two instances of each service, on free ports and in a
 * directory of their own, with a relay on every wire between two of them. The service jars must
 * have been built; what runs is a copy, because parts are started again and again, and a build
 * beside the run must not change what is started.
 */
final class LocalStage implements Stage {

  private static final String OPTIONS =
      ";MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
          + ";WRITE_DELAY=0";
  private static final int EPHEMERAL = 32_768;
  private static final Duration PROBE = Duration.ofSeconds(2);

  private final Path repository;
  private final Path directory;
  private final int instances;
  private final Map<String, String> settings;
  private final Duration lock;
  private final Map<String, Managed> processes = new LinkedHashMap<>();
  private final Managed identity;
  private final Supplier<String> writer;
  private final List<Strand> strands = new ArrayList<>();
  private final Map<String, Integer> ports = new HashMap<>();
  private int nextPort = ThreadLocalRandom.current().nextInt(15_000, EPHEMERAL - 1_000);
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PROBE).build();

  /**
   * Starts everything; {@link #awaitReady} says when it is there.
   *
   * @param repository the checkout, for the jars
   * @param directory where data and logs go; made when missing
   * @param instances how many of each service
   * @param settings what every service is told beside where the others are
   * @param lock how long the broker locks a message for who received it
   */
  static LocalStage start(
      Path repository, Path directory, int instances, Map<String, String> settings, Duration lock) {
    LocalStage stage = new LocalStage(repository, directory, instances, settings, lock);
    try {
      stage.startParts();
      return stage;
    } catch (IOException e) {
      stage.close();
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      stage.close();
      throw e;
    }
  }

  private LocalStage(
      Path repository, Path directory, int instances, Map<String, String> settings, Duration lock) {
    this.repository = repository;
    this.directory = directory;
    this.instances = instances;
    this.settings = settings;
    this.lock = lock;
    this.identity = identity();
    this.writer =
        new Authorization(
            new LocalUsers(identityAddress(), LocalSystem.PROJECT, "local-users"), "writer");
  }

  /** Where the parts are, past the relays. */
  Torture.Origin origin() {
    return new Torture.Origin(
        URI.create("http://127.0.0.1:" + port("gateway")),
        databaseUrl(port("database")),
        "redis://127.0.0.1:" + port("redis"),
        brokerConnection(port("broker")),
        writer);
  }

  @Override
  public List<String> processes() {
    return List.copyOf(processes.keySet());
  }

  @Override
  public OptionalLong pid(String process) {
    return managed(process).pid();
  }

  @Override
  public boolean ready(String process) {
    return managed(process).ready();
  }

  @Override
  public long since(String process) {
    return managed(process).since();
  }

  @Override
  public List<Strand> strands() {
    return strands;
  }

  @Override
  public void awaitReady(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Managed process :
        Stream.concat(Stream.of(identity), processes.values().stream()).toList()) {
      while (!process.ready()) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              process.name() + " is not ready; see " + log(process.name()));
        }
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
  }

  /** Where a part of the infrastructure keeps its data. */
  Path data(String part) {
    return directory.resolve(part);
  }

  /** Ends one process and leaves it so. */
  public void stop(String process) {
    managed(process).close();
  }

  /** Starts what was stopped, as it was. */
  public void start(String process) {
    managed(process).start();
  }

  /** Ends services first, then what they stand on. */
  @Override
  public void close() {
    strands.forEach(strand -> strand.relay().calm());
    List<Managed> all = new ArrayList<>(processes.values());
    all.reversed().stream().filter(this::isService).parallel().forEach(Managed::close);
    all.reversed().stream().filter(process -> !isService(process)).forEach(Managed::close);
    identity.close();
    strands.forEach(strand -> strand.relay().close());
    http.shutdownNow();
    try {
      Trees.delete(jars());
    } catch (IOException e) {
      System.err.println(jars() + " is left: " + e.getMessage());
    }
  }

  private Path jars() {
    return directory.resolve("jars");
  }

  private boolean isService(Managed process) {
    return !List.of("database", "redis", "broker").contains(process.name());
  }

  private void startParts() throws IOException {
    Files.createDirectories(directory);
    startDatabase();
    startRedis();
    startBroker();
    identity.start();
    Map<String, List<String>> upstreams = new HashMap<>();
    for (String service : List.of("command-service", "query-service", "cache-invalidator")) {
      for (int i = 1; i <= instances; i++) {
        upstreams.computeIfAbsent(service, any -> new ArrayList<>()).add(service(service, i));
      }
    }
    startGateway(upstreams);
  }

  private void startDatabase() throws IOException {
    Path data = Files.createDirectories(directory.resolve("database"));
    int port = port("database");
    spawn(
        "database",
        List.of(
            java(),
            "-Xmx512m",
            "-Dh2.bindAddress=127.0.0.1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.h2.tools.Server",
            "-tcp",
            "-tcpPort",
            String.valueOf(port),
            "-ifNotExists",
            "-baseDir",
            data.toString()),
        Map.of(),
        () -> accepts(port));
  }

  private void startRedis() throws IOException {
    Path data = Files.createDirectories(directory.resolve("redis"));
    int port = port("redis");
    String executable =
        redis.embedded.core.ExecutableProvider.newJarResourceProvider(data.toFile())
            .get()
            .getAbsolutePath();
    spawn(
        "redis",
        List.of(
            executable,
            "--port",
            String.valueOf(port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            data.toString()),
        Map.of(),
        () -> accepts(port));
  }

  private void startBroker() throws IOException {
    Path data = Files.createDirectories(directory.resolve("broker"));
    int port = port("broker");
    Path config = Files.writeString(directory.resolve("Config.json"), BrokerConfig.withAudit(lock));
    spawn(
        "broker",
        List.of(
            java(),
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tracks.servicebus.emulator.ServiceBusEmulator",
            "--port",
            String.valueOf(port),
            "--config",
            config.toString(),
            "--data",
            data.toString()),
        Map.of(),
        () -> accepts(port));
  }

  /** Where the accounts are: none of the processes under torture, and on no path of an event. */
  private Managed identity() {
    int port = port("identity");
    return new Managed(
        "identity",
        List.of(
            java(),
            "-Xmx96m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.tracks.identity.emulator.IdentityEmulator",
            "--project",
            LocalSystem.PROJECT,
            "--port",
            String.valueOf(port),
            "--data",
            directory.resolve("identity").toString()),
        Map.of(),
        log("identity"),
        () -> accepts(port));
  }

  private String identityAddress() {
    return "127.0.0.1:" + port("identity");
  }

  /** Starts an instance of a service and gives the base URL that the gateway is told. */
  private String service(String service, int instance) throws IOException {
    String name = service + "-" + instance;
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("TRACKS_IMPORTS_DIRECTORY", directory.resolve("imports").toString());
    environment.put("TRACKS_IDENTITY_PROJECT", LocalSystem.PROJECT);
    environment.put("TRACKS_IDENTITY_EMULATOR", identityAddress());
    for (Wire wire : Wire.values()) {
      if (wire.client().equals(service)) {
        int port = strand(wire, name, wire.server()).relay().port();
        switch (wire.server()) {
          case "database" -> {
            environment.put("TRACKS_DB_URL", databaseUrl(port));
            environment.put("TRACKS_DB_USER", "sa");
            environment.put("TRACKS_DB_PASSWORD", "");
          }
          case "redis" -> environment.put("TRACKS_REDIS_URL", "redis://127.0.0.1:" + port);
          default -> environment.put("TRACKS_SERVICEBUS_CONNECTION", brokerConnection(port));
        }
      }
    }
    start(service, name, environment);
    return Wire.upstream(service)
        .map(wire -> strand(wire, "gateway", name).relay().port())
        .map(port -> "http://127.0.0.1:" + port)
        .orElse("http://127.0.0.1:" + port(name));
  }

  private void startGateway(Map<String, List<String>> upstreams) throws IOException {
    Map<String, String> environment = new HashMap<>();
    upstreams.forEach(
        (service, urls) ->
            environment.put(
                switch (service) {
                  case "command-service" -> "TRACKS_GATEWAY_COMMAND";
                  case "query-service" -> "TRACKS_GATEWAY_QUERY";
                  default -> "TRACKS_GATEWAY_INVALIDATOR";
                },
                String.join(",", urls)));
    start("gateway", "gateway", environment);
  }

  private void start(String service, String name, Map<String, String> environment)
      throws IOException {
    Path jar = copy(service);
    int management = port(name + " management");
    environment.put("SERVER_PORT", String.valueOf(port(name)));
    environment.put("MANAGEMENT_SERVER_PORT", String.valueOf(management));
    URI readiness = URI.create("http://127.0.0.1:" + management + "/actuator/health/readiness");
    spawn(
        name,
        List.of(
            java(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-jar",
            jar.toString()),
        environment,
        () -> healthy(readiness));
  }

  private Path copy(String service) throws IOException {
    Path built = repository.resolve(service + "/target/tracks-" + service + "-0.1.0-SNAPSHOT.jar");
    if (!Files.exists(built)) {
      throw new IOException("not built: " + built);
    }
    Path copy = Files.createDirectories(jars()).resolve(service + ".jar");
    return Files.exists(copy) ? copy : Files.copy(built, copy);
  }

  private void spawn(
      String name, List<String> command, Map<String, String> environment, BooleanSupplier ready) {
    Managed managed = new Managed(name, command, environment, log(name), ready);
    processes.put(name, managed);
    managed.start();
  }

  private Strand strand(Wire wire, String client, String server) {
    WireRelay relay =
        WireRelay.start(client + " to " + server, freePort(), port(server), wire.protocol());
    Strand strand = new Strand(wire, client, server, relay);
    strands.add(strand);
    return strand;
  }

  private Managed managed(String process) {
    return java.util.Objects.requireNonNull(processes.get(process), process);
  }

  private Path log(String name) {
    return directory.resolve(name + ".log");
  }

  private int port(String name) {
    return ports.computeIfAbsent(name, any -> freePort());
  }

  /**
   * Below the range that the system hands out from, so that no outgoing connection takes a port
   * between its choice and its use.
   */
  private int freePort() {
    while (nextPort < EPHEMERAL) {
      int port = nextPort++;
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException taken) {
        // the next one
      }
    }
    throw new IllegalStateException("no port is free below " + EPHEMERAL);
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PROBE.toMillis());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private boolean healthy(URI readiness) {
    try {
      return http.send(
                  HttpRequest.newBuilder(readiness).timeout(PROBE).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The database behind a port. */
  static String databaseUrl(int port) {
    return "jdbc:h2:tcp://127.0.0.1:" + port + "/tracks" + OPTIONS;
  }

  private static String brokerConnection(int port) {
    return "Endpoint=sb://127.0.0.1:"
        + port
        + ";SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true";
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
