package dev.tracks.servicebus.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A Service Bus namespace inside this process, listening on 127.0.0.1 alone. The unmodified Azure
 * SDK talks to it by {@link #connectionString()}.
 *
 * <p>With a data directory, everything that was acknowledged (sends and settlements) survives a
 * {@code kill -9}: messages with their delivery counts, dead letters, scheduled and deferred
 * messages, sequence numbers and the history of duplicate detection. Locks do not; what was locked
 * is available again. A delivery count is kept when a delivery fails, not while it is under way.
 */
public final class EmbeddedServiceBus implements AutoCloseable {

  private final MessageStore store;
  private final Broker broker;
  private final Faults faults = new Faults();
  private final AmqpServer server;

  private EmbeddedServiceBus(Builder builder) throws IOException {
    List<EntityConfig> entities = ConfigJson.parse(builder.config);
    store =
        builder.directory == null
            ? MessageStore.inMemory()
            : MessageStore.inDirectory(builder.directory, builder.diskReserve);
    try {
      broker = new Broker(entities, store, builder.clock, builder.memoryLimit);
      server = new AmqpServer(builder.port, broker, store, faults, builder.openTimeout);
    } catch (IOException | RuntimeException e) {
      store.close();
      throw e;
    }
  }

  /** What to start; {@code config} is the text of a {@code Config.json}. */
  public static Builder withConfig(String config) {
    return new Builder(config);
  }

  /** What to start; {@code config} is the path of a {@code Config.json}. */
  public static Builder withConfig(Path config) {
    try {
      return new Builder(Files.readString(config));
    } catch (IOException e) {
      throw new UncheckedIOException("the configuration cannot be read", e);
    }
  }

  /**
   * A broker that was not started yet; keeps nothing and takes a free port unless told otherwise.
   */
  public static final class Builder {
    private final String config;
    private int port;
    private @Nullable Path directory;
    private LongSupplier clock = System::currentTimeMillis;
    private long memoryLimit = Runtime.getRuntime().maxMemory() / 2;
    private long diskReserve = 64L * 1024 * 1024;
    private Duration openTimeout = Duration.ofSeconds(30);

    private Builder(String config) {
      this.config = config;
    }

    /** The port on 127.0.0.1; 0 takes a free one. */
    public Builder port(int newPort) {
      port = newPort;
      return this;
    }

    /** Where acknowledged messages are kept. */
    public Builder directory(Path newDirectory) {
      directory = newDirectory;
      return this;
    }

    /** Milliseconds since the epoch. */
    Builder clock(LongSupplier newClock) {
      clock = newClock;
      return this;
    }

    /** How many bytes of messages wait before sends are refused; half of the heap by default. */
    Builder memoryLimit(long bytes) {
      memoryLimit = bytes;
      return this;
    }

    /** How many bytes of the disk must be free for sends to be taken; 64 MiB by default. */
    Builder diskReserve(long bytes) {
      diskReserve = bytes;
      return this;
    }

    /** How long a connection may take to be opened; 30 s by default. */
    Builder openTimeout(Duration newOpenTimeout) {
      openTimeout = newOpenTimeout;
      return this;
    }

    /**
     * Starts the broker.
     *
     * @throws IllegalArgumentException when the configuration asks for what there is not
     * @throws UncheckedIOException when the port or the directory cannot be had
     */
    public EmbeddedServiceBus start() {
      try {
        return new EmbeddedServiceBus(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
  }

  /** The port that it listens on. */
  public int port() {
    return server.port();
  }

  /** What the Azure SDK takes as connection string. */
  public String connectionString() {
    return "Endpoint=sb://127.0.0.1:"
        + port()
        + ";SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true";
  }

  /** Faults on demand. */
  public Faults faults() {
    return faults;
  }

  /** How many messages each queue and subscription holds now, by its path. */
  public Map<String, EntityCounts> counts() {
    CompletableFuture<Map<String, EntityCounts>> counts = new CompletableFuture<>();
    server.execute(
        () -> {
          Map<String, EntityCounts> byName = new TreeMap<>();
          for (MessageQueue queue : broker.queues()) {
            MessageQueue deadLetters = queue.deadLetters();
            if (deadLetters != null) {
              byName.put(
                  queue.name(),
                  new EntityCounts(
                      queue.count(BrokerMessage.State.ACTIVE),
                      queue.count(BrokerMessage.State.SCHEDULED),
                      queue.count(BrokerMessage.State.DEFERRED),
                      deadLetters.count(BrokerMessage.State.ACTIVE)));
            }
          }
          counts.complete(byName);
        });
    return counts.orTimeout(10, java.util.concurrent.TimeUnit.SECONDS).join();
  }

  /** Whether there is such a queue, topic, subscription or dead-letter queue. */
  boolean has(String entity) {
    return !entity.isEmpty() && (broker.target(entity) != null || broker.queue(entity) != null);
  }

  /** Waits until the broker ends, and returns why when nobody ended it. */
  @Nullable Throwable join() throws InterruptedException {
    return server.join();
  }

  @Override
  public void close() {
    server.close();
    store.close();
  }
}
