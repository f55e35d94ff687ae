package dev.tracks.servicebus.emulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** The message ids of an entity that duplicate detection remembers, each until a time in ms. */
final class DuplicateHistory {

  private record Entry(String id, long until) {}

  private final String entity;
  private final MessageStore store;
  private final Map<String, Long> forgottenAt = new HashMap<>();
  private final PriorityQueue<Entry> byTime =
      new PriorityQueue<>(Comparator.comparingLong(Entry::until));

  DuplicateHistory(String entity, MessageStore store) {
    this.entity = entity;
    this.store = store;
    List<Entry> kept = new ArrayList<>();
    store.loadHistory(entity, (id, until) -> kept.add(new Entry(id, until)));
    kept.forEach(this::index);
  }

  private void index(Entry entry) {
    forgottenAt.put(entry.id(), entry.until());
    byTime.add(entry);
  }

  /** Whether an id is remembered; when not, it is from now on, until a time. */
  boolean seenBefore(String id, long now, long until) {
    forget(now);
    if (forgottenAt.containsKey(id)) {
      return true;
    }
    index(new Entry(id, until));
    store.remember(entity, id, until);
    return false;
  }

  int size() {
    return forgottenAt.size();
  }

  /** Costs as much as there is to forget, however much is remembered. */
  private void forget(long now) {
    for (Entry first = byTime.peek();
        first != null && first.until() <= now;
        first = byTime.peek()) {
      byTime.remove();
      forgottenAt.remove(first.id());
      store.forget(entity, first.id());
    }
  }
}
