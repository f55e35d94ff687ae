package dev.tracks.stack.system;

import dev.tracks.stack.identity.LocalUsers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * The whole local system in one place: which processes there are, what each is told, what waits for
 * what. Infrastructure comes first, then the services, all at once.
 */
public final class LocalSystem implements Topology {
  /** H2 as SQL Server, and every acknowledged commit on the disk. */
  static final String DATABASE_OPTIONS =
      ";MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE;WRITE_DELAY=0";

  /** The Firebase project that the accounts are of. */
  public static final String PROJECT = "demo-tracks";

  private final Installation installation;
  private final Path directory;
  private final Ports ports;

  /**
   * The system of one stack.
   *
   * @param installation the checkout that it runs from
   * @param directory where its data stands
   * @param ports where it listens
   */
  public LocalSystem(Installation installation, Path directory, Ports ports) {
    this.installation = installation;
    this.directory = directory;
    this.ports = ports;
  }

  /**
   * A system on ports that are all free now, below the range from which the operating system takes
   * those of outgoing connections.
   */
  public static LocalSystem onFreePorts(Installation installation, Path directory) {
    Random random = new Random();
    while (true) {
      LocalSystem system =
          new LocalSystem(installation, directory, new Ports(100 * random.nextInt(90, 170)));
      if (system.parts().stream().map(Part::ports).flatMap(List::stream).allMatch(Ports::isFree)) {
        return system;
      }
    }
  }

  @Override
  public List<List<Part>> groups() {
    return List.of(
        List.of(database(), redis(), broker(), identity()),
        List.of(commandService(1), queryService(1), cacheInvalidator(1), gateway()));
  }

  /** The door first, then those that drain what came in, then what they stand on. */
  @Override
  public List<List<String>> stopOrder() {
    return List.of(
        List.of("gateway"),
        List.of("command-service", "query-service", "cache-invalidator"),
        List.of("broker", "identity"),
        List.of("redis"),
        List.of("database"));
  }

  @Override
  public List<String> services() {
    return List.of("command-service", "query-service", "cache-invalidator", "gateway");
  }

  @Override
  public Optional<Part> instance(String service, int number) {
    if (number < 1 || number > Ports.MOST_INSTANCES) {
      return Optional.empty();
    }
    return switch (service) {
      case "command-service" -> Optional.of(commandService(number));
      case "query-service" -> Optional.of(queryService(number));
      case "cache-invalidator" -> Optional.of(cacheInvalidator(number));
      default -> Optional.empty();
    };
  }

  /** The gateway reads the file anew when it changed. */
  @Override
  public void announce(String service, List<Part> instances) {
    Path file = instancesOf(service);
    try {
      Files.createDirectories(file.getParent());
      Path fresh = file.resolveSibling(service + ".new");
      Files.writeString(
          fresh,
          instances.stream()
              .map(part -> "http://127.0.0.1:" + part.ports().getFirst() + "\n")
              .collect(Collectors.joining()));
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("the instances cannot be announced", e);
    }
  }

  private Path instancesOf(String service) {
    return directory.resolve("instances").resolve(service);
  }

  @Override
  public Ports ports() {
    return ports;
  }

  @Override
  public Path directory() {
    return directory;
  }

  /** The JDBC URL of the local database; every acknowledged commit is on the disk. */
  public String databaseUrl() {
    return "jdbc:h2:tcp://127.0.0.1:" + ports.database() + "/tracks" + DATABASE_OPTIONS;
  }

  public String redisUrl() {
    return "redis://127.0.0.1:" + ports.redis();
  }

  public String busConnection() {
    return "Endpoint=sb://127.0.0.1:"
        + ports.broker()
        + ";SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true";
  }

  /** Where the accounts are. */
  public String identityAddress() {
    return "127.0.0.1:" + ports.identity();
  }

  /** A user for each role. */
  public LocalUsers users() {
    return new LocalUsers(
        identityAddress(), PROJECT, SecretFile.of(directory.resolve("users-password")));
  }

  private Part database() {
    List<String> command = new ArrayList<>(installation.java("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of(
            "-Dh2.bindAddress=127.0.0.1",
            "-cp",
            installation.ownClassPath(),
            "org.h2.tools.Server",
            "-tcp",
            "-tcpPort",
            String.valueOf(ports.database()),
            "-ifNotExists",
            "-baseDir",
            directory.resolve("database").toString()));
    return new Part(
        "database",
        "H2 in SQL Server's mode",
        List.of(ports.database()),
        command,
        Map.of(),
        new Probe.Tcp(ports.database()));
  }

  private Part redis() {
    return new Part(
        "redis",
        "Redis",
        List.of(ports.redis()),
        List.of(
            installation.redisServer().toString(),
            "--bind",
            "127.0.0.1",
            "--port",
            String.valueOf(ports.redis()),
            "--save",
            "",
            "--appendonly",
            "no",
            "--maxmemory",
            "512mb",
            "--maxmemory-policy",
            "volatile-lru"),
        Map.of(),
        new Probe.Redis(ports.redis()));
  }

  private Part broker() {
    List<String> command = new ArrayList<>(installation.java("-Xmx256m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of(
            "-cp",
            installation.ownClassPath(),
            "dev.tracks.servicebus.emulator.ServiceBusEmulator",
            "--port",
            String.valueOf(ports.broker()),
            "--http-port",
            String.valueOf(ports.brokerHttp()),
            "--config",
            installation.busConfig().toString(),
            "--data",
            directory.resolve("broker").toString()));
    return new Part(
        "broker",
        "Service Bus emulator",
        List.of(ports.broker(), ports.brokerHttp()),
        command,
        Map.of(),
        new Probe.Tcp(ports.broker()));
  }

  private Part identity() {
    List<String> command = new ArrayList<>(installation.java("-Xmx96m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of(
            "-cp",
            installation.ownClassPath(),
            "dev.tracks.identity.emulator.IdentityEmulator",
            "--project",
            PROJECT,
            "--port",
            String.valueOf(ports.identity()),
            "--data",
            directory.resolve("identity").toString()));
    return new Part(
        "identity",
        "accounts, as Firebase has them",
        List.of(ports.identity()),
        command,
        Map.of(),
        new Probe.Http(URI.create("http://" + identityAddress() + "/jwks")));
  }

  private Part commandService(int number) {
    return service(
        "command-service",
        number,
        "writes",
        ports.command(),
        "-Xmx384m",
        Map.of(
            "TRACKS_DB_URL",
            databaseUrl(),
            "TRACKS_DB_USER",
            "sa",
            "TRACKS_DB_PASSWORD",
            "",
            "TRACKS_REDIS_URL",
            redisUrl(),
            "TRACKS_SERVICEBUS_CONNECTION",
            busConnection(),
            "TRACKS_IMPORTS_DIRECTORY",
            directory.resolve("imports").toString()));
  }

  private Part queryService(int number) {
    return service(
        "query-service",
        number,
        "reads",
        ports.query(),
        "-Xmx640m",
        Map.of(
            "TRACKS_DB_URL",
            databaseUrl(),
            "TRACKS_DB_USER",
            "sa",
            "TRACKS_DB_PASSWORD",
            "",
            "TRACKS_REDIS_URL",
            redisUrl()));
  }

  private Part cacheInvalidator(int number) {
    return service(
        "cache-invalidator",
        number,
        "keeps the cache right",
        ports.invalidator(),
        "-Xmx256m",
        Map.of(
            "TRACKS_DB_URL", databaseUrl(),
            "TRACKS_DB_USER", "sa",
            "TRACKS_DB_PASSWORD", "",
            "TRACKS_REDIS_URL", redisUrl(),
            "TRACKS_SERVICEBUS_CONNECTION", busConnection()));
  }

  private Part gateway() {
    return service(
        "gateway",
        1,
        "the one origin",
        ports.gateway(),
        "-Xmx256m",
        Map.of(
            "TRACKS_GATEWAY_COMMAND", instancesOf("command-service").toUri().toString(),
            "TRACKS_GATEWAY_QUERY", instancesOf("query-service").toUri().toString(),
            "TRACKS_GATEWAY_INVALIDATOR", instancesOf("cache-invalidator").toUri().toString()));
  }

  private Part service(
      String service,
      int number,
      String what,
      int firstPort,
      String heap,
      Map<String, String> environment) {
    String name = number == 1 ? service : service + "-" + number;
    int port = Ports.instance(firstPort, number);
    Map<String, String> all = new LinkedHashMap<>(environment);
    if (!service.equals("gateway")) { // which passes tokens on
      all.put("TRACKS_IDENTITY_PROJECT", PROJECT);
      all.put("TRACKS_IDENTITY_EMULATOR", identityAddress());
      all.put("TRACKS_IDENTITY_API_KEY", "local");
    }
    all.put("SERVER_PORT", String.valueOf(port));
    all.put("SERVER_ADDRESS", "127.0.0.1");
    all.put("MANAGEMENT_SERVER_PORT", String.valueOf(Ports.management(port)));
    return new Part(
        name,
        what,
        List.of(port, Ports.management(port)),
        installation.serviceCommand(service, heap, temporary()),
        all,
        new Probe.Http(
            URI.create(
                "http://127.0.0.1:" + Ports.management(port) + "/actuator/health/readiness")));
  }
}
