package dev.tracks.servicebus.emulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.jspecify.annotations.Nullable;

/** All entities: who can be sent to, who can be received from. Used by the event loop alone. */
final class Broker {

  static final String DEAD_LETTERS = "/$deadletterqueue";
  private static final EntityConfig.Delivery HOLDING =
      new EntityConfig.Delivery(Duration.ofMinutes(1), 10, Duration.ofDays(3650), false);

  /** Where messages can be sent: a queue or a topic. */
  final class Target {
    private final String name;
    private final @Nullable Duration duplicateWindow;
    private final @Nullable Duration timeToLive;
    private final MessageQueue holding;
    private final Map<MessageQueue, List<EntityConfig.CorrelationFilter>> subscriptions;
    private final DuplicateHistory seen;
    private final boolean topic;

    private Target(
        String name,
        @Nullable Duration duplicateWindow,
        @Nullable Duration timeToLive,
        MessageQueue holding,
        @Nullable Map<MessageQueue, List<EntityConfig.CorrelationFilter>> subscriptions) {
      this.name = name;
      this.duplicateWindow = duplicateWindow;
      this.timeToLive = timeToLive;
      this.holding = holding;
      this.subscriptions = subscriptions == null ? Map.of() : subscriptions;
      this.seen = new DuplicateHistory(name, store);
      this.topic = subscriptions != null;
      if (topic) {
        holding.onActivation(message -> fanOut(message.encoded(), null));
      }
    }

    String name() {
      return name;
    }

    /** Where scheduled messages wait: the queue itself, or a place behind the topic. */
    MessageQueue holding() {
      return holding;
    }

    /**
     * Takes a message; one whose id was seen in the window is accepted and dropped.
     *
     * @return its sequence number, 0 when it went to subscriptions or was a duplicate
     */
    long accept(MessageSections message, byte[] encoded) {
      if (isDuplicate(message.messageId())) {
        return 0;
      }
      Long scheduledAt = message.scheduledAt();
      boolean later = scheduledAt != null && scheduledAt > clock.getAsLong();
      if (!topic || later) {
        return holding.enqueue(encoded, scheduledAt, message.timeToLive());
      }
      fanOut(encoded, message);
      return 0;
    }

    private void fanOut(byte[] encoded, @Nullable MessageSections parsed) {
      MessageSections message = parsed == null ? MessageSections.parse(encoded) : parsed;
      Long life = message.timeToLive();
      if (timeToLive != null) {
        life = life == null ? timeToLive.toMillis() : Math.min(life, timeToLive.toMillis());
      }
      for (var subscription : subscriptions.entrySet()) {
        if (matches(subscription.getValue(), message)) {
          subscription.getKey().enqueue(encoded, null, life);
        }
      }
    }

    private boolean isDuplicate(@Nullable String messageId) {
      if (duplicateWindow == null || messageId == null) {
        return false;
      }
      long now = clock.getAsLong();
      return seen.seenBefore(messageId, now, duplicateWindow.toMillis());
    }
  }

  private final MessageStore store;
  private final LongSupplier clock;
  private final long memoryLimit;
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private final Map<String, MessageQueue> queues = new LinkedHashMap<>();

  /** {@code memoryLimit} is in bytes. */
  Broker(List<EntityConfig> entities, MessageStore store, LongSupplier clock, long memoryLimit) {
    this.store = store;
    this.clock = clock;
    this.memoryLimit = memoryLimit;
    entities.forEach(this::add);
  }

  private void add(EntityConfig entity) {
    switch (entity) {
      case EntityConfig.Queue queue -> {
        MessageQueue messages = queueWithDeadLetters(queue.name(), queue.delivery());
        addTarget(new Target(queue.name(), queue.duplicateWindow(), null, messages, null));
      }
      case EntityConfig.Topic topic -> {
        Map<MessageQueue, List<EntityConfig.CorrelationFilter>> subscriptions =
            new LinkedHashMap<>();
        for (EntityConfig.Subscription subscription : topic.subscriptions()) {
          subscriptions.put(
              queueWithDeadLetters(
                  topic.name() + "/Subscriptions/" + subscription.name(), subscription.delivery()),
              subscription.rules());
        }
        addTarget(
            new Target(
                topic.name(),
                topic.duplicateWindow(),
                topic.timeToLive(),
                new MessageQueue(topic.name() + "/$scheduled", HOLDING, store, clock, null),
                subscriptions));
      }
      case EntityConfig.Subscription ignored ->
          throw new IllegalArgumentException("a subscription stands only under a topic");
    }
  }

  private void addTarget(Target target) {
    if (targets.put(key(target.name()), target) != null) {
      throw new IllegalArgumentException("two entities are named " + target.name());
    }
    queues.putIfAbsent(key(target.holding().name()), target.holding());
  }

  private MessageQueue queueWithDeadLetters(String name, EntityConfig.Delivery delivery) {
    EntityConfig.Delivery unbounded =
        new EntityConfig.Delivery(
            delivery.lockDuration(), Integer.MAX_VALUE, Duration.ofDays(36500), false);
    MessageQueue deadLetters = new MessageQueue(name + DEAD_LETTERS, unbounded, store, clock, null);
    MessageQueue queue = new MessageQueue(name, delivery, store, clock, deadLetters);
    if (queues.put(key(name), queue) != null) {
      throw new IllegalArgumentException("two entities are named " + name);
    }
    queues.put(key(deadLetters.name()), deadLetters);
    return queue;
  }

  /** The queue or topic of an address, or null. */
  @Nullable Target target(String address) {
    return targets.get(key(address));
  }

  /** The queue, subscription or dead-letter queue of an address, or null. */
  @Nullable MessageQueue queue(String address) {
    MessageQueue queue = queues.get(key(address));
    return queue == null || queue.name().endsWith("/$scheduled") ? null : queue;
  }

  List<MessageQueue> queues() {
    return new ArrayList<>(queues.values());
  }

  void dispatch() {
    queues.values().forEach(MessageQueue::dispatch);
  }

  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (MessageQueue queue : queues.values()) {
      next = Math.min(next, queue.nextDeadline());
    }
    return next;
  }

  /**
   * Whether messages and remembered ids take so much memory, or the disk has so little room, that
   * no more get in.
   */
  boolean isFull() {
    long size = 0;
    for (MessageQueue queue : queues.values()) {
      size += queue.size();
    }
    for (Target target : targets.values()) {
      size += target.seen.bytes();
    }
    return size > memoryLimit || !store.hasRoom();
  }

  /** Addresses come as paths or URLs, in any case. */
  private static String key(String address) {
    String path = address.replaceFirst("^[a-z]+://[^/]+/", "");
    return (path.startsWith("/") ? path.substring(1) : path).toLowerCase(Locale.ROOT);
  }

  private static boolean matches(
      List<EntityConfig.CorrelationFilter> rules, MessageSections message) {
    return rules.isEmpty() || rules.stream().anyMatch(rule -> matches(rule, message));
  }

  private static boolean matches(EntityConfig.CorrelationFilter rule, MessageSections message) {
    Map<String, Object> sent = message.applicationProperties();
    return rule.application().entrySet().stream()
            .allMatch(entry -> same(entry.getValue(), sent.get(entry.getKey())))
        && rule.system().entrySet().stream()
            .allMatch(entry -> entry.getValue().equals(system(entry.getKey(), message)));
  }

  private static boolean same(Object wanted, @Nullable Object sent) {
    return sent instanceof Number number && wanted instanceof Number other
        ? number.doubleValue() == other.doubleValue()
        : wanted.equals(sent);
  }

  private static @Nullable String system(String name, MessageSections message) {
    Properties properties = message.properties();
    if (properties == null) {
      return null;
    }
    Object value =
        switch (name) {
          case "ContentType" -> properties.getContentType();
          case "CorrelationId" -> properties.getCorrelationId();
          case "Label" -> properties.getSubject();
          case "MessageId" -> properties.getMessageId();
          case "ReplyTo" -> properties.getReplyTo();
          case "ReplyToSessionId" -> properties.getReplyToGroupId();
          case "SessionId" -> properties.getGroupId();
          case "To" -> properties.getTo();
          default -> throw new IllegalStateException(name);
        };
    return value == null ? null : value.toString();
  }
}
