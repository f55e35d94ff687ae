package dev.tracks.command.outbox;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.defaults.tracing.Traces;
import io.micrometer.tracing.Span;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/** Sends rows to the bus, a batch at a time. */
@Component
class EventSender {

  private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);

  /** What became of the first of some rows, or of all. */
  sealed interface Outcome {

    /** The broker acknowledged so many of them, counted from the first; never none. */
    record Acknowledged(int rows) implements Outcome {}

    /** Something in the first so many, never none, is such that no later attempt will help. */
    record Refused(int rows, String reason) implements Outcome {}

    /** The broker or the destination takes nothing now; it may have the first batch or not. */
    record Unavailable(String cause) implements Outcome {}
  }

  private final Senders senders;
  private final Traces traces;

  EventSender(ServiceBusClientBuilder builder, Traces traces) {
    // On the wire a topic and a queue are the same: an address.
    this.senders = new Senders(name -> builder.sender().topicName(name).buildClient());
    this.traces = traces;
  }

  /**
   * Sends as many of the rows as one batch holds, and returns when the broker has answered.
   *
   * @param rows at least one
   */
  Outcome send(String destination, List<OutboxRow> rows) {
    Outcome outcome;
    try {
      outcome = send(destination, senders.get(destination), rows);
    } catch (RuntimeException e) {
      outcome = new Outcome.Unavailable(cause(e));
    }
    if (outcome instanceof Outcome.Unavailable) {
      senders.failed(destination);
    } else {
      senders.worked(destination);
    }
    return outcome;
  }

  private Outcome send(String destination, ServiceBusSenderClient sender, List<OutboxRow> rows) {
    ServiceBusMessageBatch batch = sender.createMessageBatch();
    List<Span> spans = new ArrayList<>();
    for (OutboxRow row : rows) {
      Span span = span(row);
      String refusal = add(batch, row, span);
      if (refusal == null) {
        spans.add(span);
        continue;
      }
      span.abandon();
      if (spans.isEmpty()) {
        return new Outcome.Refused(1, refusal);
      }
      break;
    }
    try {
      sender.sendMessages(batch);
      if (LOG.isDebugEnabled()) {
        spans.forEach(span -> traces.within(span, () -> LOG.debug("Sent to '{}'", destination)));
      }
      return new Outcome.Acknowledged(spans.size());
    } catch (RuntimeException e) {
      spans.forEach(span -> span.error(e));
      return Refusals.ofWhatWasSent(e)
          .<Outcome>map(reason -> new Outcome.Refused(spans.size(), reason))
          .orElseThrow(() -> e);
    } finally {
      spans.forEach(Span::end);
    }
  }

  private static String cause(RuntimeException e) {
    return NestedExceptionUtils.getMostSpecificCause(e).toString();
  }

  /** Adds a row; says why not when it is not for this batch, or for none. */
  private static @Nullable String add(ServiceBusMessageBatch batch, OutboxRow row, Span span) {
    try {
      return batch.tryAddMessage(message(row, Traces.traceparent(span)))
          ? null
          : "larger than the broker takes";
    } catch (RuntimeException e) { // the SDK's way with what is too large or malformed in itself
      return Refusals.ofWhatWasSent(e).orElseGet(() -> cause(e));
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
        .tag("messaging.operation.type", "send")
        .tag("messaging.destination.name", row.destination())
        .tag("messaging.message.id", row.eventId());
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

  @PreDestroy
  void close() {
    senders.close();
  }
}
