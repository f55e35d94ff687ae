package dev.tracks.servicebus.emulator;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.core.util.IterableStream;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import com.azure.messaging.servicebus.models.SubQueue;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The unmodified SDK, pointed at a connection string. */
final class Contract {

  static final String QUEUE = "contract-queue";
  static final String UNIQUE = "contract-unique";
  static final String TOPIC = "contract-topic";
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String connectionString;

  Contract(String connectionString) {
    this.connectionString = connectionString;
  }

  static String entities() {
    try (InputStream in = Contract.class.getResourceAsStream("/contract-entities.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  ServiceBusClientBuilder client() {
    return new ServiceBusClientBuilder()
        .connectionString(connectionString)
        .retryOptions(
            new AmqpRetryOptions()
                .setTryTimeout(Duration.ofSeconds(5))
                .setDelay(Duration.ofMillis(50))
                .setMaxDelay(Duration.ofSeconds(5))
                .setMaxRetries(2));
  }

  ServiceBusSenderClient sender(String queueOrTopic) {
    return client().sender().queueName(queueOrTopic).buildClient();
  }

  ServiceBusReceiverClient receiver(String queue) {
    return client()
        .receiver()
        .queueName(queue)
        .disableAutoComplete()
        .maxAutoLockRenewDuration(Duration.ZERO)
        .buildClient();
  }

  ServiceBusReceiverClient deadLetters(String queue) {
    return client()
        .receiver()
        .queueName(queue)
        .subQueue(SubQueue.DEAD_LETTER_QUEUE)
        .disableAutoComplete()
        .buildClient();
  }

  ServiceBusReceiverClient deleting(String queue) {
    return client()
        .receiver()
        .queueName(queue)
        .receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
        .buildClient();
  }

  ServiceBusReceiverClient subscription(String name) {
    return client()
        .receiver()
        .topicName(TOPIC)
        .subscriptionName(name)
        .receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
        .buildClient();
  }

  static ServiceBusMessage message(String body) {
    return new ServiceBusMessage(body).setMessageId(body);
  }

  /** One message, or an error when none comes. */
  static ServiceBusReceivedMessage one(ServiceBusReceiverClient receiver) {
    return some(receiver, 1).getFirst();
  }

  /** So many messages, or an error when they do not come. */
  static List<ServiceBusReceivedMessage> some(ServiceBusReceiverClient receiver, int count) {
    List<ServiceBusReceivedMessage> all = new ArrayList<>();
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (all.size() < count && System.nanoTime() < end) {
      receiver.receiveMessages(count - all.size(), Duration.ofSeconds(2)).forEach(all::add);
    }
    if (all.size() < count) {
      throw new AssertionError("only " + all.size() + " of " + count + " messages came");
    }
    return all;
  }

  static List<ServiceBusReceivedMessage> whatComes(ServiceBusReceiverClient receiver) {
    IterableStream<ServiceBusReceivedMessage> messages =
        receiver.receiveMessages(100, Duration.ofMillis(700));
    return messages.stream().toList();
  }

  static List<String> bodies(List<ServiceBusReceivedMessage> messages) {
    return messages.stream().map(m -> m.getBody().toString()).toList();
  }
}
