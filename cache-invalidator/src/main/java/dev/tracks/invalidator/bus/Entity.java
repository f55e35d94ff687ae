package dev.tracks.invalidator.bus;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.ServiceBusSenderAsyncClient;
import com.azure.messaging.servicebus.models.SubQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue, or a subscription of a topic.
 *
 * @param name {@code queue} or {@code topic/subscription}
 * @param destination the queue or topic that its messages are sent to
 * @param subscription null for a queue
 */
public record Entity(String name, String destination, @Nullable String subscription) {

  /** By its name. */
  public static Entity of(String name) {
    int slash = name.lastIndexOf('/');
    return slash < 0
        ? new Entity(name, name, null)
        : new Entity(name, name.substring(0, slash), name.substring(slash + 1));
  }

  /**
   * Receives its messages, or its dead letters when {@code part} is {@link
   * SubQueue#DEAD_LETTER_QUEUE}; the caller closes it.
   */
  public ServiceBusReceiverAsyncClient receiver(ServiceBusClientBuilder builder, SubQueue part) {
    var receiver = builder.receiver();
    receiver =
        subscription == null
            ? receiver.queueName(destination)
            : receiver.topicName(destination).subscriptionName(subscription);
    return receiver
        .subQueue(part)
        .prefetchCount(0)
        .disableAutoComplete()
        .maxAutoLockRenewDuration(Duration.ZERO)
        .buildAsyncClient();
  }

  /** Sends to where its messages come from. */
  public ServiceBusSenderAsyncClient sender(ServiceBusClientBuilder builder) {
    var sender = builder.sender();
    return (subscription == null ? sender.queueName(destination) : sender.topicName(destination))
        .buildAsyncClient();
  }
}
