package dev.tracks.invalidator.consumer;

import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import dev.tracks.defaults.tracing.Traces;
import dev.tracks.invalidator.bus.Entity;
import io.micrometer.tracing.Span;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The handling of a batch as spans, one for each message, each of the trace that its message
 * carries: from receipt until what the message asked for is done and settled.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/messaging/azure-messaging/">Semantic
 *     conventions for Azure Messaging</a>
 */
final class Handling implements AutoCloseable {

  private final Traces traces;
  private final Entity entity;
  private final Map<Long, Span> spans = new HashMap<>();

  /** Of messages of a subscription. */
  Handling(Traces traces, Entity entity) {
    this.traces = traces;
    this.entity = entity;
  }

  /**
   * Begins a message's span.
   *
   * @param otherwise the trace context of the event, for a message that carries none itself
   */
  void begin(ServiceBusReceivedMessage message, @Nullable String otherwise) {
    Object carried = message.getApplicationProperties().get(Traces.TRACEPARENT);
    Span span =
        traces
            .begin(
                "process " + entity.destination(),
                Span.Kind.CONSUMER,
                carried == null ? otherwise : carried)
            .tag("messaging.system", "servicebus")
            .tag("messaging.operation.name", "process")
            .tag("messaging.operation.type", "process")
            .tag("messaging.destination.name", entity.destination())
            .tag("messaging.destination.subscription.name", String.valueOf(entity.subscription()))
            .tag("messaging.message.id", String.valueOf(message.getMessageId()));
    spans.put(message.getSequenceNumber(), span);
  }

  /** Does something in the name of a message. */
  void within(ServiceBusReceivedMessage message, Runnable action) {
    Span span = spans.get(message.getSequenceNumber());
    if (span == null) {
      action.run();
    } else {
      traces.within(span, action);
    }
  }

  /** It could not be handled; {@code type} is a short code of why. */
  void failed(ServiceBusReceivedMessage message, String type) {
    Span span = spans.get(message.getSequenceNumber());
    if (span != null) {
      span.tag("error.type", type);
    }
  }

  /** All of it is done, whatever became of it. */
  @Override
  public void close() {
    spans.values().forEach(Span::end);
  }
}
