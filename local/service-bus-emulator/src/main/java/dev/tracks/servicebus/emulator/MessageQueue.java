package dev.tracks.servicebus.emulator;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue, a subscription or a dead-letter queue: delivered in the order of their
 * sequence numbers, locked while a receiver has them, and back in their place when it gives them
 * up. Used by the event loop's thread alone.
 */
final class MessageQueue {

  /** Someone who takes messages: a receiving link. */
  interface Receiver {
    /** Whether it may be sent a message now. */
    boolean hasCredit();

    /** Whether messages count as settled when sent (receive-and-delete). */
    boolean presettled();

    /** Sends a message; {@code lock} is null when presettled. */
    void deliver(BrokerMessage message, @Nullable Lock lock);
  }

  /** A message that a receiver has, until when (ms since the epoch). */
  record Lock(UUID token, long sequenceNumber, long until) {}

  private record Timed(long at, long sequenceNumber) {}

  /** What one message costs in memory beside its bytes, about. */
  private static final int OVERHEAD = 512;

  private final String name;
  private final EntityConfig.Delivery config;
  private final MessageStore store;
  private final LongSupplier clock;
  private final @Nullable MessageQueue deadLetters;
  private final TreeMap<Long, BrokerMessage> messages = new TreeMap<>();
  private final TreeSet<Long> available = new TreeSet<>();
  private final Map<UUID, Lock> locks = new HashMap<>();
  // What is done with leaves them at once: a busy queue must not gather an hour of entries.
  private final TreeSet<Timed> lockTimes = byTime();
  private final TreeSet<Timed> activations = byTime();
  private final TreeSet<Timed> expirations = byTime();
  private final long[] counts = new long[BrokerMessage.State.values().length];
  private final Map<Long, UUID> lockedBy = new HashMap<>();
  private final Deque<Receiver> receivers = new ArrayDeque<>();
  private @Nullable Consumer<BrokerMessage> activation;
  private long lastSequenceNumber;
  private long size;

  MessageQueue(
      String name,
      EntityConfig.Delivery config,
      MessageStore store,
      LongSupplier clock,
      @Nullable MessageQueue deadLetters) {
    this.name = name;
    this.config = config;
    this.store = store;
    this.clock = clock;
    this.deadLetters = deadLetters;
    this.lastSequenceNumber = store.lastSequenceNumber(name);
    store.load(name, this::index);
  }

  String name() {
    return name;
  }

  EntityConfig.Delivery config() {
    return config;
  }

  @Nullable MessageQueue deadLetters() {
    return deadLetters;
  }

  /** Scheduled messages that come due are handed over instead of becoming available here. */
  void onActivation(Consumer<BrokerMessage> handler) {
    activation = handler;
  }

  /** Stores a message, to be available at a time that may be in the future. */
  long enqueue(byte[] encoded, @Nullable Long scheduledAt, @Nullable Long timeToLive) {
    long now = clock.getAsLong();
    long at = scheduledAt == null ? now : Math.max(now, scheduledAt);
    boolean later = at > now;
    long life = config.timeToLive().toMillis();
    if (timeToLive != null) {
      life = Math.min(life, timeToLive);
    }
    return add(
        new BrokerMessage(
            ++lastSequenceNumber,
            at,
            at + life < at ? Long.MAX_VALUE : at + life,
            0,
            later ? BrokerMessage.State.SCHEDULED : BrokerMessage.State.ACTIVE,
            null,
            null,
            null,
            encoded));
  }

  private long add(BrokerMessage message) {
    store.put(name, message);
    index(message);
    return message.sequenceNumber();
  }

  private void index(BrokerMessage message) {
    messages.put(message.sequenceNumber(), message);
    lastSequenceNumber = Math.max(lastSequenceNumber, message.sequenceNumber());
    counts[message.state().ordinal()]++;
    size += message.encoded().length + OVERHEAD;
    switch (message.state()) {
      case ACTIVE -> available.add(message.sequenceNumber());
      case SCHEDULED -> activations.add(new Timed(message.enqueuedAt(), message.sequenceNumber()));
      case DEFERRED -> {}
    }
    if (message.expiresAt() != Long.MAX_VALUE) {
      expirations.add(new Timed(message.expiresAt(), message.sequenceNumber()));
    }
  }

  private void unindex(BrokerMessage message) {
    if (messages.remove(message.sequenceNumber()) == null) {
      return;
    }
    counts[message.state().ordinal()]--;
    size -= message.encoded().length + OVERHEAD;
    available.remove(message.sequenceNumber());
    activations.remove(new Timed(message.enqueuedAt(), message.sequenceNumber()));
    expirations.remove(new Timed(message.expiresAt(), message.sequenceNumber()));
  }

  void addReceiver(Receiver receiver) {
    receivers.add(receiver);
  }

  void removeReceiver(Receiver receiver) {
    receivers.remove(receiver);
  }

  /** Hands available messages to receivers that have credit, in turn. */
  void dispatch() {
    runTimers();
    while (!available.isEmpty()) {
      Receiver receiver = nextWithCredit();
      if (receiver == null) {
        return;
      }
      BrokerMessage message = messages.get(available.pollFirst());
      if (message == null) {
        continue;
      }
      if (receiver.presettled()) {
        remove(message);
        receiver.deliver(message, null);
      } else {
        receiver.deliver(message, lock(message));
      }
    }
  }

  private @Nullable Receiver nextWithCredit() {
    for (int i = receivers.size(); i > 0; i--) {
      Receiver receiver = receivers.removeFirst();
      receivers.addLast(receiver);
      if (receiver.hasCredit()) {
        return receiver;
      }
    }
    return null;
  }

  private Lock lock(BrokerMessage message) {
    Lock lock =
        new Lock(
            UUID.randomUUID(),
            message.sequenceNumber(),
            clock.getAsLong() + config.lockDuration().toMillis());
    locks.put(lock.token(), lock);
    lockedBy.put(message.sequenceNumber(), lock.token());
    lockTimes.add(new Timed(lock.until(), lock.sequenceNumber()));
    return lock;
  }

  /** The new end of a lock in ms since the epoch, or null when it is lost. */
  @Nullable Long renew(UUID token) {
    runTimers();
    Lock lock = locks.get(token);
    if (lock == null) {
      return null;
    }
    long until = clock.getAsLong() + config.lockDuration().toMillis();
    lockTimes.remove(new Timed(lock.until(), lock.sequenceNumber()));
    locks.put(token, new Lock(token, lock.sequenceNumber(), until));
    lockTimes.add(new Timed(until, lock.sequenceNumber()));
    return until;
  }

  /** Done with a message. Each of these returns false when the lock is lost. */
  boolean complete(UUID token) {
    BrokerMessage message = unlock(token);
    if (message != null) {
      remove(message);
    }
    return message != null;
  }

  /** Gives a message back; {@code counted} when that was a failed delivery. */
  boolean abandon(UUID token, boolean counted) {
    BrokerMessage message = unlock(token);
    if (message != null) {
      giveBack(message, counted);
    }
    return message != null;
  }

  boolean defer(UUID token) {
    BrokerMessage message = unlock(token);
    if (message != null) {
      replace(message.withState(BrokerMessage.State.DEFERRED));
    }
    return message != null;
  }

  boolean deadLetter(UUID token, @Nullable String reason, @Nullable String description) {
    BrokerMessage message = unlock(token);
    if (message != null) {
      moveToDeadLetters(message, reason, description);
    }
    return message != null;
  }

  /** Whether a message is set aside and nobody has it. */
  boolean isDeferred(long sequenceNumber) {
    BrokerMessage message = messages.get(sequenceNumber);
    return message != null
        && message.state() == BrokerMessage.State.DEFERRED
        && !lockedBy.containsKey(sequenceNumber);
  }

  /** Locks a deferred message by number; null when there is none. */
  @Nullable Lock receiveDeferred(long sequenceNumber) {
    BrokerMessage message = messages.get(sequenceNumber);
    return message != null && isDeferred(sequenceNumber) ? lock(message) : null;
  }

  @Nullable BrokerMessage message(long sequenceNumber) {
    return messages.get(sequenceNumber);
  }

  /** Takes a scheduled message back; false when there is none. */
  boolean cancelScheduled(long sequenceNumber) {
    BrokerMessage message = messages.get(sequenceNumber);
    if (message == null || message.state() != BrokerMessage.State.SCHEDULED) {
      return false;
    }
    remove(message);
    return true;
  }

  /** Up to {@code max} messages from a sequence number on, locked or not. */
  List<BrokerMessage> peek(long from, int max) {
    runTimers();
    return messages.tailMap(from, true).values().stream().limit(max).toList();
  }

  /** How many messages are in a state; locked ones are active. */
  long count(BrokerMessage.State state) {
    return counts[state.ordinal()];
  }

  /** The memory that its messages take in bytes, about. */
  long size() {
    return size;
  }

  /** The time in ms at which {@link #dispatch()} has something to do by itself. */
  long nextDeadline() {
    return Math.min(first(lockTimes), Math.min(first(activations), first(expirations)));
  }

  private static long first(TreeSet<Timed> times) {
    return times.isEmpty() ? Long.MAX_VALUE : times.first().at();
  }

  private void runTimers() {
    long now = clock.getAsLong();
    for (Timed due = due(lockTimes, now); due != null; due = due(lockTimes, now)) {
      UUID token = lockedBy.get(due.sequenceNumber());
      Lock lock = token == null ? null : locks.get(token);
      if (lock != null && lock.until() <= now) {
        abandon(lock.token(), true);
      }
    }
    for (Timed due = due(activations, now); due != null; due = due(activations, now)) {
      BrokerMessage message = messages.get(due.sequenceNumber());
      if (message != null && message.state() == BrokerMessage.State.SCHEDULED) {
        activate(message);
      }
    }
    for (Timed due = due(expirations, now); due != null; due = due(expirations, now)) {
      BrokerMessage message = messages.get(due.sequenceNumber());
      if (message != null
          && message.expiresAt() <= now
          && !lockedBy.containsKey(due.sequenceNumber())) {
        expire(message);
      }
    }
  }

  private void activate(BrokerMessage message) {
    if (activation != null) {
      remove(message);
      activation.accept(message);
    } else {
      replace(message.withState(BrokerMessage.State.ACTIVE));
    }
  }

  private void expire(BrokerMessage message) {
    if (config.deadLetterOnExpiration() && deadLetters != null) {
      moveToDeadLetters(
          message, "TTLExpiredException", "The message expired and was dead lettered.");
    } else {
      remove(message);
    }
  }

  private static @Nullable Timed due(TreeSet<Timed> times, long now) {
    return first(times) <= now ? times.pollFirst() : null;
  }

  private @Nullable BrokerMessage unlock(UUID token) {
    Lock lock = locks.get(token);
    if (lock == null) {
      return null;
    }
    locks.remove(token);
    lockTimes.remove(new Timed(lock.until(), lock.sequenceNumber()));
    lockedBy.remove(lock.sequenceNumber());
    return messages.get(lock.sequenceNumber());
  }

  private void giveBack(BrokerMessage message, boolean counted) {
    BrokerMessage returned =
        counted ? message.withDeliveryCount(message.deliveryCount() + 1) : message;
    if (returned.deliveryCount() >= config.maxDeliveryCount() && deadLetters != null) {
      moveToDeadLetters(
          returned,
          "MaxDeliveryCountExceeded",
          "Message could not be consumed after "
              + config.maxDeliveryCount()
              + " delivery attempts.");
    } else {
      replace(returned);
      if (message.expiresAt() <= clock.getAsLong()) {
        expire(returned);
      }
    }
  }

  private void moveToDeadLetters(
      BrokerMessage message, @Nullable String reason, @Nullable String description) {
    if (deadLetters == null) {
      replace(message); // a dead letter stays one, whatever is done with it but completing it
      return;
    }
    deadLetters.add(
        new BrokerMessage(
            ++deadLetters.lastSequenceNumber,
            message.enqueuedAt(),
            Long.MAX_VALUE,
            message.deliveryCount(),
            BrokerMessage.State.ACTIVE,
            name,
            bounded(reason),
            bounded(description),
            message.encoded()));
    remove(message);
  }

  private static @Nullable String bounded(@Nullable String text) {
    return text != null && text.length() > 4096 ? text.substring(0, 4096) : text;
  }

  private void replace(BrokerMessage message) {
    BrokerMessage before = messages.get(message.sequenceNumber());
    if (before != null) {
      unindex(before);
    }
    store.put(name, message);
    index(message);
  }

  private void remove(BrokerMessage message) {
    BrokerMessage kept = messages.get(message.sequenceNumber());
    if (kept != null) {
      unindex(kept);
    }
    store.remove(name, message.sequenceNumber());
  }

  private static TreeSet<Timed> byTime() {
    return new TreeSet<>(
        Comparator.comparingLong(Timed::at).thenComparingLong(Timed::sequenceNumber));
  }
}
