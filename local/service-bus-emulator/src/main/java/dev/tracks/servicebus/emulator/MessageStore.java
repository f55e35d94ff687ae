package dev.tracks.servicebus.emulator;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Where queues keep what must survive the process. Changes are collected by one thread and made
 * durable together by {@link #commit()}: all of them or none. The broker acknowledges nothing
 * before it.
 */
interface MessageStore extends AutoCloseable {

  /** Hands over every message of a queue, in sequence order. */
  void load(String queue, Consumer<BrokerMessage> messages);

  void put(String queue, BrokerMessage message);

  void remove(String queue, long sequenceNumber);

  /** The last sequence number that a queue gave out, 0 at first. */
  long lastSequenceNumber(String queue);

  /** The remembered message ids of an entity, which only the two calls below change. */
  RememberedIds remembered(String entity);

  /** Remembers a message id of an entity until a time in ms. */
  void remember(String entity, String messageId, long until);

  void forget(String entity, String messageId);

  /**
   * Makes all changes since the last call durable; returns at once when there were none.
   *
   * @throws java.io.UncheckedIOException when that failed; then nothing may be acknowledged again
   */
  void commit();

  /** Whether there is room for more messages; what was taken in can be settled in any case. */
  boolean hasRoom();

  @Override
  void close();

  /** Nothing survives. */
  static MessageStore inMemory() {
    return new MemoryStore();
  }

  /**
   * Everything committed survives a {@code kill -9}.
   *
   * @param reserve how many bytes of the disk are left free of new messages
   * @throws java.io.UncheckedIOException when the directory cannot be had or read
   */
  static MessageStore inDirectory(Path directory, long reserve) {
    return new JournalStore(directory, reserve);
  }
}
