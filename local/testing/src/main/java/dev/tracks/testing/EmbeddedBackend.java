package dev.tracks.testing;

import dev.tracks.servicebus.emulator.EmbeddedServiceBus;
import dev.tracks.servicebus.emulator.EntityCounts;
import dev.tracks.servicebus.emulator.Faults;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The broker of this repository, inside this process. */
final class EmbeddedBackend implements ServiceBusBackend {

  private final String config;
  private final @Nullable Path directory;
  private EmbeddedServiceBus bus;

  EmbeddedBackend(String config, @Nullable Path directory) {
    this.config = config;
    this.directory = directory;
    this.bus = run(0);
  }

  private EmbeddedServiceBus run(int port) {
    EmbeddedServiceBus.Builder builder = EmbeddedServiceBus.withConfig(config).port(port);
    if (directory != null) {
      builder.directory(directory);
    }
    return builder.start();
  }

  @Override
  public String connectionString() {
    return bus.connectionString();
  }

  @Override
  public void stop() {
    bus.close();
  }

  @Override
  public void restart() {
    if (directory == null) {
      throw new IllegalStateException("a broker in memory has nothing to start again with");
    }
    bus = run(bus.port());
  }

  @Override
  public Faults faults() {
    return bus.faults();
  }

  @Override
  public Map<String, EntityCounts> counts() {
    return bus.counts();
  }

  @Override
  public void close() {
    // stopped is all that it can be
  }
}
