package dev.tracks.servicebus.emulator;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Keeps nothing but remembered ids: of messages, what queues hold themselves is all there is. */
final class MemoryStore implements MessageStore {

  private final Map<String, RememberedIds> remembered = new HashMap<>();

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
  public RememberedIds remembered(String entity) {
    return remembered.computeIfAbsent(entity, name -> new RememberedIds());
  }

  @Override
  public void remember(String entity, String messageId, long until) {
    remembered(entity).put(messageId, until);
  }

  @Override
  public void forget(String entity, String messageId) {
    remembered(entity).remove(messageId);
  }

  @Override
  public void commit() {}

  @Override
  public boolean hasRoom() {
    return true;
  }

  @Override
  public void close() {}
}
