package dev.tracks.systemtests.walk;

import dev.tracks.stack.system.LocalSystem;
import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.Ports;
import dev.tracks.stack.system.Topology;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.TestServiceBus;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The services of a local system on a database, a Redis and a bus that are not its own: it has no
 * other processes than the services, which are told by the variables that a cloud tells them, too.
 */
final class Beneath implements Topology, AutoCloseable {

  private final LocalSystem system;
  private final TestDatabase database;
  private final TestRedis redis;
  private final TestServiceBus bus;

  Beneath(LocalSystem system) {
    this.system = system;
    database = TestDatabase.empty();
    redis = TestRedis.start();
    bus = TestServiceBus.durable(system.directory().resolve("bus"));
  }

  @Override
  public List<List<Part>> groups() {
    return system.groups().stream()
        .map(group -> group.stream().filter(this::isKept).map(this::told).toList())
        .filter(group -> !group.isEmpty())
        .toList();
  }

  /** Firebase has no container: its accounts are the emulator's in both. */
  private boolean isKept(Part part) {
    return services().contains(part.name()) || part.name().equals("identity");
  }

  private Part told(Part part) {
    Map<String, String> environment = new HashMap<>(part.environment());
    Map.of(
            "TRACKS_DB_URL", database.url(),
            "TRACKS_DB_USER", database.user(),
            "TRACKS_DB_PASSWORD", database.password(),
            "TRACKS_REDIS_URL", redis.url(),
            "TRACKS_SERVICEBUS_CONNECTION", bus.connectionString())
        .forEach(environment::replace);
    return new Part(
        part.name(), part.what(), part.ports(), part.command(), environment, part.probe());
  }

  @Override
  public List<List<String>> stopOrder() {
    return system.stopOrder();
  }

  @Override
  public List<String> services() {
    return system.services();
  }

  @Override
  public Optional<Part> instance(String service, int number) {
    return system.instance(service, number).map(this::told);
  }

  @Override
  public void announce(String service, List<Part> instances) {
    system.announce(service, instances);
  }

  @Override
  public Path directory() {
    return system.directory();
  }

  @Override
  public Ports ports() {
    return system.ports();
  }

  TestDatabase database() {
    return database;
  }

  TestRedis redis() {
    return redis;
  }

  TestServiceBus bus() {
    return bus;
  }

  /** What makes a part unreachable, when it is one of those beneath the services. */
  Optional<Runnable> stop(String part) {
    return switch (part) {
      case "database" -> Optional.of(database::takeAway);
      case "redis" -> Optional.of(redis::stop);
      case "broker" -> Optional.of(bus::stop);
      default -> Optional.empty();
    };
  }

  /** What makes it reachable again. */
  Optional<Runnable> start(String part) {
    return switch (part) {
      case "database" -> Optional.of(database::bringBack);
      case "redis" -> Optional.of(redis::restart);
      case "broker" -> Optional.of(bus::restart);
      default -> Optional.empty();
    };
  }

  @Override
  public void close() {
    bus.close();
    redis.close();
    database.close();
  }
}
