package dev.tracks.stack.system;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole local system in one place: which processes there are, what each is told, what waits for
 * what. Infrastructure comes first, then the services, all at once.
 */
public final class LocalSystem implements Topology {

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

  @Override
  public List<List<Part>> groups() {
    return List.of(
        List.of(database(), redis(), broker()),
        List.of(commandService(), queryService(), cacheInvalidator(), gateway()));
  }

  /** The door first, then those that drain what came in, then what they stand on. */
  @Override
  public List<List<String>> stopOrder() {
    return List.of(
        List.of("gateway"),
        List.of("command-service", "query-service", "cache-invalidator"),
        List.of("broker"),
        List.of("redis"),
        List.of("database"));
  }

  @Override
  public List<String> services() {
    return List.of("command-service", "query-service", "cache-invalidator", "gateway");
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
    return "jdbc:h2:tcp://127.0.0.1:"
        + ports.database()
        + "/tracks;MODE=MSSQLServer;DATABASE_TO_UPPER=FALSE;CASE_INSENSITIVE_IDENTIFIERS=TRUE"
        + ";WRITE_DELAY=0;LOCK_TIMEOUT=10000";
  }

  public String redisUrl() {
    return "redis://127.0.0.1:" + ports.redis();
  }

  public String busConnection() {
    return "Endpoint=sb://127.0.0.1:"
        + ports.broker()
        + ";SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true";
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

  private Part commandService() {
    return service(
        "command-service",
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
            "TRACKS_SERVICEBUS_CONNECTION",
            busConnection()));
  }

  private Part queryService() {
    return service(
        "query-service",
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

  private Part cacheInvalidator() {
    return service(
        "cache-invalidator",
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
        "the one origin",
        ports.gateway(),
        "-Xmx256m",
        Map.of(
            "TRACKS_GATEWAY_COMMAND", "http://127.0.0.1:" + ports.command(),
            "TRACKS_GATEWAY_QUERY", "http://127.0.0.1:" + ports.query(),
            "TRACKS_GATEWAY_INVALIDATOR", "http://127.0.0.1:" + ports.invalidator()));
  }

  private Part service(
      String name, String what, int port, String heap, Map<String, String> environment) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.put("SERVER_PORT", String.valueOf(port));
    all.put("SERVER_ADDRESS", "127.0.0.1");
    all.put("MANAGEMENT_SERVER_PORT", String.valueOf(Ports.management(port)));
    return new Part(
        name,
        what,
        List.of(port, Ports.management(port)),
        installation.serviceCommand(name, heap),
        all,
        new Probe.Http(
            URI.create(
                "http://127.0.0.1:" + Ports.management(port) + "/actuator/health/readiness")));
  }
}
