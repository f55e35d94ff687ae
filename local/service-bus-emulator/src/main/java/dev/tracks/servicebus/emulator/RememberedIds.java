package dev.tracks.servicebus.emulator;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Message ids, each with the time in ms until which it is remembered, in the order of their coming.
 * There may be millions of them: an id that is a UUID is held as its two numbers, and ids of the
 * same time share it.
 */
final class RememberedIds implements Iterable<RememberedIds.Remembered> {

  /** An entry, its share of the table, and a key of two numbers, in bytes. */
  private static final int ENTRY = 80;

  /** What a text takes beyond that, without its characters. */
  private static final int TEXT = 32;

  private final Map<Object, Long> untilById = new LinkedHashMap<>();
  private Long lastUntil = 0L;
  private long bytes;

  /** An id and until when it is remembered. */
  record Remembered(String id, long until) {}

  boolean contains(String id) {
    return untilById.containsKey(key(id));
  }

  void put(String id, long until) {
    if (lastUntil != until) {
      lastUntil = until;
    }
    Object key = key(id);
    if (untilById.put(key, lastUntil) == null) {
      bytes += size(key);
    }
  }

  void remove(String id) {
    Object key = key(id);
    if (untilById.remove(key) != null) {
      bytes -= size(key);
    }
  }

  /** What came first, or null. */
  @Nullable Remembered first() {
    return untilById.isEmpty() ? null : iterator().next();
  }

  @Override
  public Iterator<Remembered> iterator() {
    return untilById.entrySet().stream()
        .map(entry -> new Remembered(entry.getKey().toString(), entry.getValue()))
        .iterator();
  }

  /** How much memory they take, about. */
  long bytes() {
    return bytes;
  }

  private static long size(Object key) {
    return ENTRY + (key instanceof String text ? TEXT + 2L * text.length() : 0);
  }

  private static Object key(String id) {
    if (id.length() != 36 || id.charAt(8) != '-') {
      return id;
    }
    try {
      UUID uuid = UUID.fromString(id);
      return uuid.toString().equals(id) ? uuid : id;
    } catch (IllegalArgumentException e) {
      return id;
    }
  }
}
