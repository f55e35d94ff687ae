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
import dev.tracks.defaults.tracing.Traces;
import io.micrometer.tracing.Span;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
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
  private final Traces traces;
  private final Map<String, ServiceBusSenderClient> senders = new ConcurrentHashMap<>();

  EventSender(ServiceBusClientBuilder builder, Traces traces) {
    this.builder = builder;
    this.traces = traces;
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
    List<Span> spans = new ArrayList<>();
    for (OutboxRow row : rows) {
      Span span = span(row);
      if (!fits(batch, message(row, Traces.traceparent(span)))) {
        span.abandon();
        break;
      }
      spans.add(span);
    }
    if (spans.isEmpty()) {
      return new Outcome.TooLarge();
    }
    try {
      sender.sendMessages(batch);
      return new Outcome.Acknowledged(spans.size());
    } catch (RuntimeException e) {
      spans.forEach(span -> span.error(e));
      throw e;
    } finally {
      spans.forEach(Span::end);
    }
  }

  /**
   * The sending of a row is part of the trace that left it.
   *
   * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/azure-messaging/">Semantic
   *     conventions for Azure Messaging</a>
   */
  private Span span(OutboxRow row) {
    return traces
        .begin("send " + row.destination(), Span.Kind.PRODUCER, row.traceparent())
        .tag("messaging.system", "servicebus")
        .tag("messaging.operation.name", "send")
        .tag("messaging.destination.name", row.destination())
        .tag("messaging.message.id", row.eventId());
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
  private static ServiceBusMessage message(OutboxRow row, @Nullable String traceparent) {
    ServiceBusMessage message =
        new ServiceBusMessage(BinaryData.fromString(row.payload()))
            .setMessageId(row.eventId())
            .setContentType(TrackEvents.CONTENT_TYPE);
    if (traceparent != null) {
      message.getApplicationProperties().put("Diagnostic-Id", traceparent);
      message.getApplicationProperties().put(Traces.TRACEPARENT, traceparent);
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
