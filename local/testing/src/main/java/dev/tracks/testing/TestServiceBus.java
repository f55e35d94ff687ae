package dev.tracks.testing;

import dev.tracks.containers.Parts;
import dev.tracks.servicebus.emulator.EntityCounts;
import dev.tracks.servicebus.emulator.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Service Bus namespace with the deployed entities, empty at first, for the unmodified Azure SDK:
 * the embedded broker, or Microsoft's emulator when {@link Parts} says so. One lives at a time,
 * because the emulator makes its databases anew when it starts.
 */
public final class TestServiceBus implements AutoCloseable {

  private final ServiceBusBackend backend;
  private boolean running = true;

  private TestServiceBus(ServiceBusBackend backend) {
    this.backend = backend;
  }

  /** A namespace that is never stopped and started again. */
  public static TestServiceBus start() {
    return withConfig(deployed());
  }

  /** The same with other entities; {@code config} is the text of a {@code Config.json}. */
  public static TestServiceBus withConfig(String config) {
    return start(config, null);
  }

  /** A namespace that keeps what it acknowledged over a stop: embedded, in a directory. */
  public static TestServiceBus durable(Path directory) {
    return start(deployed(), directory);
  }

  private static TestServiceBus start(String config, @Nullable Path directory) {
    return new TestServiceBus(
        switch (Parts.chosen()) {
          case EMBEDDED -> new EmbeddedBackend(config, directory);
          case CONTAINERS -> new EmulatorBackend(config);
        });
  }

  /** The text of the {@code Config.json} that is deployed. */
  public static String deployed() {
    try {
      return Files.readString(RepositoryRoot.path().resolve("contracts/service-bus/Config.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the Azure SDK takes as connection string; the same over stops. */
  public String connectionString() {
    return backend.connectionString();
  }

  /** Where it listens on this machine. */
  public int port() {
    return URI.create(connectionString().replaceFirst("(?i)^Endpoint=([^;]*);.*", "$1")).getPort();
  }

  /** The same bus, reached through a wire to its {@link #port()}. */
  public String connectionString(Wire wire) {
    return connectionString().replaceFirst(":" + port() + "\\b", ":" + wire.port());
  }

  /** Ends every connection and refuses new ones. */
  public void stop() {
    if (running) {
      backend.stop();
      running = false;
    }
  }

  /** Takes connections again, on the same port, with what was acknowledged before. */
  public void restart() {
    if (!running) {
      backend.restart();
      running = true;
    }
  }

  /**
   * Faults on demand.
   *
   * @throws org.opentest4j.TestAbortedException on Microsoft's emulator, which has none
   */
  public Faults faults() {
    return backend.faults();
  }

  /**
   * How many messages each queue and subscription holds now, by its path.
   *
   * @throws org.opentest4j.TestAbortedException on Microsoft's emulator, which does not tell
   */
  public Map<String, EntityCounts> counts() {
    return backend.counts();
  }

  @Override
  public void close() {
    stop();
    backend.close();
  }
}
