package dev.tracks.command.outbox;

import com.azure.core.amqp.exception.AmqpErrorCondition;
import com.azure.core.amqp.exception.AmqpException;
import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusFailureReason;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.contracts.event.TrackEvents;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Sends rows to the bus, a batch at a time. */
@Component
class EventSender {

  /** What became of the first of some rows. */
  sealed interface Outcome {

    /** The broker acknowledged so many of them, counted from the first; never none. */
    record Acknowledged(int rows) implements Outcome {}

    /** The first one is larger than the broker takes: no later attempt will help. */
    record TooLarge() implements Outcome {}
  }

  private final ServiceBusClientBuilder builder;
  private final Map<String, ServiceBusSenderClient> senders = new ConcurrentHashMap<>();

  EventSender(ServiceBusClientBuilder builder) {
    this.builder = builder;
  }

  /**
   * Sends as many of the rows as one batch holds, and returns when the broker has answered.
   *
   * @param rows at least one
   * @throws RuntimeException when the broker did not acknowledge the batch: it may have it or not
   */
  Outcome send(String destination, List<OutboxRow> rows) {
    ServiceBusSenderClient sender = sender(destination);
    ServiceBusMessageBatch batch = sender.createMessageBatch();
    int size = 0;
    while (size < rows.size() && fits(batch, message(rows.get(size)))) {
      size++;
    }
    if (size == 0) {
      return new Outcome.TooLarge();
    }
    sender.sendMessages(batch);
    return new Outcome.Acknowledged(size);
  }

  /** Says no for a message that is too large for any batch, too, where the SDK throws. */
  private static boolean fits(ServiceBusMessageBatch batch, ServiceBusMessage message) {
    try {
      return batch.tryAddMessage(message);
    } catch (ServiceBusException e) {
      if (e.getReason() == ServiceBusFailureReason.MESSAGE_SIZE_EXCEEDED) {
        return false;
      }
      throw e;
    } catch (AmqpException e) {
      if (e.getErrorCondition() == AmqpErrorCondition.LINK_PAYLOAD_SIZE_EXCEEDED) {
        return false;
      }
      throw e;
    }
  }

  /** The trace context stands where the SDKs look for it, and under its W3C name. */
  private static ServiceBusMessage message(OutboxRow row) {
    ServiceBusMessage message =
        new ServiceBusMessage(BinaryData.fromString(row.payload()))
            .setMessageId(row.eventId())
            .setContentType(TrackEvents.CONTENT_TYPE);
    if (row.traceparent() != null) {
      message.getApplicationProperties().put("Diagnostic-Id", row.traceparent());
      message.getApplicationProperties().put("traceparent", row.traceparent());
    }
    return message;
  }

  /** On the wire a topic and a queue are the same: an address. */
  private ServiceBusSenderClient sender(String destination) {
    return senders.computeIfAbsent(
        destination, name -> builder.sender().topicName(name).buildClient());
  }

  @PreDestroy
  void close() {
    senders.values().forEach(ServiceBusSenderClient::close);
  }
}
