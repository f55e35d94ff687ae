package dev.tracks.servicebus.emulator;

import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Keeps nothing: what queues hold themselves is all there is. */
final class MemoryStore implements MessageStore {

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
  public void loadHistory(String entity, BiConsumer<String, Long> ids) {}

  @Override
  public void remember(String entity, String messageId, long until) {}

  @Override
  public void forget(String entity, String messageId) {}

  @Override
  public void commit() {}

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public void close() {}
}
