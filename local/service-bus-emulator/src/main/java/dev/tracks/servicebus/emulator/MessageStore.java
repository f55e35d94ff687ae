package dev.tracks.servicebus.emulator;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Where queues keep what must survive the process. Changes are collected by one thread and made
 * durable together by {@link #commit()}: the broker acknowledges nothing before it.
 */
sealed interface MessageStore extends AutoCloseable {

  /** Hands over every message of a queue, in sequence order. */
  void load(String queue, Consumer<BrokerMessage> messages);

  void put(String queue, BrokerMessage message);

  void remove(String queue, long sequenceNumber);

  /** The last sequence number that a queue gave out, 0 at first. */
  long lastSequenceNumber(String queue);

  /** The remembered message ids of an entity, with the time in ms at which each is forgotten. */
  Map<String, Long> duplicateHistory(String entity);

  /** Makes all changes since the last call durable; returns at once when there were none. */
  void commit();

  @Override
  void close();

  /** Nothing survives. */
  static MessageStore inMemory() {
    return new InMemory();
  }

  /** Everything committed survives a {@code kill -9}. */
  static MessageStore inDirectory(Path directory) {
    return new Durable(directory);
  }

  /** Keeps nothing but the ids of duplicate detection. */
  final class InMemory implements MessageStore {

    private final Map<String, Map<String, Long>> histories = new HashMap<>();

    @Override
    public void load(String queue, Consumer<BrokerMessage> messages) {}

    @Override
    public void put(String queue, BrokerMessage message) {}

    @Override
    public void remove(String queue, long sequenceNumber) {}

    @Override
    public long lastSequenceNumber(String queue) {
      return 0;
    }

    @Override
    public Map<String, Long> duplicateHistory(String entity) {
      return histories.computeIfAbsent(entity, name -> new HashMap<>());
    }

    @Override
    public void commit() {}

    @Override
    public void close() {}
  }

  /** H2's MVStore: a log-structured file, forced to the disk at each commit. */
  final class Durable implements MessageStore {

    private final MVStore store;
    private final Map<String, MVMap<Long, byte[]>> queues = new HashMap<>();
    private final MVMap<String, Long> sequences;

    Durable(Path directory) {
      directory.toFile().mkdirs();
      store =
          new MVStore.Builder()
              .fileName(directory.resolve("broker.mv").toString())
              .autoCommitDisabled()
              .cacheSize(16)
              .open();
      store.setRetentionTime(10_000);
      sequences = store.openMap("sequences");
    }

    @Override
    public void load(String queue, Consumer<BrokerMessage> messages) {
      queue(queue).values().forEach(bytes -> messages.accept(BrokerMessage.fromBytes(bytes)));
    }

    @Override
    public void put(String queue, BrokerMessage message) {
      queue(queue).put(message.sequenceNumber(), message.toBytes());
      Long last = sequences.get(queue);
      if (last == null || last < message.sequenceNumber()) {
        sequences.put(queue, message.sequenceNumber());
      }
    }

    @Override
    public void remove(String queue, long sequenceNumber) {
      queue(queue).remove(sequenceNumber);
    }

    @Override
    public long lastSequenceNumber(String queue) {
      return sequences.getOrDefault(queue, 0L);
    }

    @Override
    public Map<String, Long> duplicateHistory(String entity) {
      return store.openMap("duplicates:" + entity);
    }

    @Override
    public void commit() {
      if (store.hasUnsavedChanges()) {
        store.commit();
        store.sync();
      }
    }

    @Override
    public void close() {
      commit();
      store.close();
    }

    private MVMap<Long, byte[]> queue(String name) {
      return queues.computeIfAbsent(name, n -> store.openMap("queue:" + n));
    }
  }
}
