package dev.tracks.servicebus.emulator;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the configuration says of queues, topics, subscriptions and their rules. */
sealed interface EntityConfig {

  /** The entity's name as configured; matched without case. */
  String name();

  /**
   * How messages of a queue or subscription are kept and delivered.
   *
   * @param lockDuration how long a peek-lock holds, at most 5 minutes
   * @param maxDeliveryCount deliveries after which a message becomes a dead letter
   * @param timeToLive how long a message lives that does not say less itself
   * @param deadLetterOnExpiration whether an expired message becomes a dead letter or just goes
   */
  record Delivery(
      Duration lockDuration,
      int maxDeliveryCount,
      Duration timeToLive,
      boolean deadLetterOnExpiration) {}

  /** A queue; {@code duplicateWindow} is null without duplicate detection. */
  record Queue(String name, Delivery delivery, @Nullable Duration duplicateWindow)
      implements EntityConfig {}

  /** A topic; {@code duplicateWindow} is null without duplicate detection. */
  record Topic(
      String name,
      Duration timeToLive,
      @Nullable Duration duplicateWindow,
      List<Subscription> subscriptions)
      implements EntityConfig {}

  /** A subscription; without rules it takes every message. */
  record Subscription(String name, Delivery delivery, List<CorrelationFilter> rules)
      implements EntityConfig {}

  /**
   * A rule that matches a message when everything that it names is equal.
   *
   * @param system system properties by their names in the configuration, such as {@code Label}
   * @param application application properties
   */
  record CorrelationFilter(Map<String, String> system, Map<String, Object> application) {}
}
