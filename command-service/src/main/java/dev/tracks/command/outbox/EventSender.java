package dev.tracks.command.outbox;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.contracts.event.TrackEvents;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.springframework.stereotype.Component;

/** Sends rows to the bus in batches that fit, and tells which the broker took. */
@Component
class EventSender {

  /** A row that no batch can hold: no later attempt will help. */
  static final class TooLarge extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient OutboxRow row;

    TooLarge(OutboxRow row) {
      super("larger than the broker takes");
      this.row = row;
    }

    OutboxRow row() {
      return row;
    }
  }

  private final ServiceBusClientBuilder builder;
  private final Map<String, ServiceBusSenderClient> senders = new ConcurrentHashMap<>();

  EventSender(ServiceBusClientBuilder builder) {
    this.builder = builder;
  }

  /**
   * Sends rows of one destination.
   *
   * @param acknowledged is handed each group of rows right after the broker took it
   * @throws TooLarge naming the first row that no batch can hold; what came before it was sent
   * @throws ServiceBusException when the broker took no more
   */
  void send(String destination, List<OutboxRow> rows, Consumer<List<OutboxRow>> acknowledged)
      throws TooLarge {
    ServiceBusSenderClient sender = sender(destination);
    List<OutboxRow> inBatch = new ArrayList<>();
    ServiceBusMessageBatch batch = sender.createMessageBatch();
    for (OutboxRow row : rows) {
      ServiceBusMessage message = message(row);
      if (!batch.tryAddMessage(message)) {
        flush(sender, batch, inBatch, acknowledged);
        batch = sender.createMessageBatch();
        inBatch = new ArrayList<>();
        if (!batch.tryAddMessage(message)) {
          throw new TooLarge(row);
        }
      }
      inBatch.add(row);
    }
    flush(sender, batch, inBatch, acknowledged);
  }

  private static void flush(
      ServiceBusSenderClient sender,
      ServiceBusMessageBatch batch,
      List<OutboxRow> rows,
      Consumer<List<OutboxRow>> acknowledged) {
    if (!rows.isEmpty()) {
      sender.sendMessages(batch);
      acknowledged.accept(List.copyOf(rows));
    }
  }

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

  private ServiceBusSenderClient sender(String destination) {
    return senders.computeIfAbsent(
        destination, name -> builder.sender().topicName(name).buildClient());
  }

  @PreDestroy
  void close() {
    senders.values().forEach(ServiceBusSenderClient::close);
  }
}
