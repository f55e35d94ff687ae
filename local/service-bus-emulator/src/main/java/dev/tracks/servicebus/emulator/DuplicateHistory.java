package dev.tracks.servicebus.emulator;

/** The message ids of an entity that duplicate detection remembers, each for a window of time. */
final class DuplicateHistory {

  private final String entity;
  private final MessageStore store;
  private final RememberedIds ids;

  DuplicateHistory(String entity, MessageStore store) {
    this.entity = entity;
    this.store = store;
    this.ids = store.remembered(entity);
  }

  /** Whether an id is remembered; when not, it is from now on, until a time; all in ms. */
  boolean seenBefore(String id, long now, long window) {
    forget(now, window);
    if (ids.contains(id)) {
      return true;
    }
    store.remember(entity, id, now + window);
    return false;
  }

  /** How much memory it takes, in bytes. */
  long bytes() {
    return ids.bytes();
  }

  /**
   * Costs as much as there is to forget, however much is remembered. What the clock of its time
   * says is to be remembered for longer than a window came while the clock was ahead: it is
   * remembered anew, or all that came after it would be, for as long.
   */
  private void forget(long now, long window) {
    for (RememberedIds.Remembered first = ids.first();
        first != null && (first.until() <= now || first.until() > now + window);
        first = ids.first()) {
      store.forget(entity, first.id());
      if (first.until() > now) {
        store.remember(entity, first.id(), now + window);
      }
    }
  }
}
