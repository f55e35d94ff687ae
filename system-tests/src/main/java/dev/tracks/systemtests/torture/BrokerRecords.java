package dev.tracks.systemtests.torture;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.models.SubQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the broker holds, peeked at with the SDK.
 *
 * @param audited how often each message id stands in {@value #AUDIT}, which gets a copy of all that
 *     the topic accepts and which nobody consumes
 * @param backlog messages that the invalidator has not settled
 * @param deadLetters the invalidator's dead letters
 */
record BrokerRecords(Map<String, Integer> audited, long backlog, List<DeadLetter> deadLetters) {

  static final String TOPIC = "tracks";
  static final String CONSUMED = "cache-invalidator";
  static final String AUDIT = "audit";
  private static final int PAGE = 250;

  record DeadLetter(String messageId, @Nullable String reason, @Nullable String description) {}

  static BrokerRecords read(String connectionString) {
    Map<String, Integer> audited = new TreeMap<>();
    peek(
        connectionString,
        AUDIT,
        SubQueue.NONE,
        message -> audited.merge(message.getMessageId(), 1, Integer::sum));
    List<DeadLetter> deadLetters = new ArrayList<>();
    peek(
        connectionString,
        CONSUMED,
        SubQueue.DEAD_LETTER_QUEUE,
        message ->
            deadLetters.add(
                new DeadLetter(
                    message.getMessageId(),
                    message.getDeadLetterReason(),
                    message.getDeadLetterErrorDescription())));
    return new BrokerRecords(audited, backlog(connectionString), deadLetters);
  }

  static long backlog(String connectionString) {
    long[] count = {0};
    peek(connectionString, CONSUMED, SubQueue.NONE, message -> count[0]++);
    return count[0];
  }

  private static void peek(
      String connectionString,
      String subscription,
      SubQueue subQueue,
      Consumer<ServiceBusReceivedMessage> each) {
    try (ServiceBusReceiverClient receiver =
        new ServiceBusClientBuilder()
            .connectionString(connectionString)
            .receiver()
            .topicName(TOPIC)
            .subscriptionName(subscription)
            .subQueue(subQueue)
            .buildClient()) {
      long next = 0;
      boolean more = true;
      while (more) {
        more = false;
        for (ServiceBusReceivedMessage message : receiver.peekMessages(PAGE, next)) {
          each.accept(message);
          next = message.getSequenceNumber() + 1;
          more = true;
        }
      }
    }
  }
}
