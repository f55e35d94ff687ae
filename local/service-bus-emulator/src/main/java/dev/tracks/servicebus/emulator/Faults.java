package dev.tracks.servicebus.emulator;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Faults on demand, each for the next so many sends to an entity, dead letters of one, or links to
 * receive from it. An entity is a queue's or topic's name or a subscription's path, without case.
 */
public final class Faults {

  /** What goes wrong. */
  public enum Kind {
    /** The send is refused with {@code com.microsoft:server-busy}; nothing is stored. */
    SERVER_BUSY,
    /** The sending link is detached; nothing is stored. */
    DETACH_LINK,
    /** The connection is dropped; nothing is stored. */
    DROP_CONNECTION,
    /** The message is stored, and the connection is dropped instead of acknowledging it. */
    LOSE_ACKNOWLEDGEMENT,
    /** The message is stored and acknowledged 500 ms later. */
    DELAY,
    /** The message is not made a dead letter, and stays locked. */
    REFUSE_DEAD_LETTER,
    /** A link to receive on is refused as of a disabled entity; looking at what waits is not. */
    REFUSE_RECEIVER
  }

  private record Key(String entity, Kind kind) {}

  private final Map<Key, AtomicInteger> remaining = new ConcurrentHashMap<>();
  private final Map<String, String> refused = new ConcurrentHashMap<>();

  Faults() {}

  /** Makes the next {@code times} of these fail; 0 ends the fault. */
  public void inject(String entity, Kind kind, int times) {
    remaining.put(new Key(entity.toLowerCase(Locale.ROOT), kind), new AtomicInteger(times));
  }

  /** Makes every send refused, with this condition, of which that message is a part. */
  public void refuse(String messageId, String condition) {
    refused.put(messageId, condition);
  }

  /** Ends all faults. */
  public void clear() {
    remaining.clear();
    refused.clear();
  }

  /** Whether a fault strikes now; it is counted. */
  boolean strikes(String entity, Kind kind) {
    AtomicInteger left = remaining.get(new Key(entity.toLowerCase(Locale.ROOT), kind));
    return left != null && left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
  }

  /** The condition with which a message is to be refused, or null. */
  @Nullable String refusal(@Nullable String messageId) {
    return messageId == null ? null : refused.get(messageId);
  }
}
