package dev.tracks.servicebus.emulator;

import java.util.Arrays;
import java.util.Objects;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Receiver;
import org.jspecify.annotations.Nullable;

/** Takes messages and batches for a queue or topic. */
final class Publishing implements Incoming {

  private static final int BATCH_FORMAT = 0x80013700;
  private static final long DELAY_MILLIS = 500;

  private final AmqpServer server;
  private final AmqpConnection connection;
  private final Receiver link;
  private final Broker.Target target;

  Publishing(AmqpServer server, AmqpConnection connection, Receiver link, Broker.Target target) {
    this.server = server;
    this.connection = connection;
    this.link = link;
    this.target = target;
  }

  @Override
  public void received(Delivery delivery, byte[] bytes) {
    if (link.getCredit() < LinkAttachment.CREDIT / 2) {
      link.flow(LinkAttachment.CREDIT - link.getCredit());
    }
    if (strikes(Faults.Kind.DROP_CONNECTION)) {
      connection.drop();
    } else if (strikes(Faults.Kind.DETACH_LINK)) {
      connection.close(link, "amqp:link:detach-forced", "detached on demand");
    } else if (strikes(Faults.Kind.SERVER_BUSY)) {
      reject(delivery, "com.microsoft:server-busy", "The service is busy, on demand.");
    } else if (bytes.length > LinkAttachment.MAX_MESSAGE_SIZE) {
      reject(
          delivery,
          "amqp:link:message-size-exceeded",
          "The received message (size "
              + bytes.length
              + ") exceeds the limit ("
              + LinkAttachment.MAX_MESSAGE_SIZE
              + ") currently allowed on the link.");
    } else if (server.broker().isFull()) {
      reject(
          delivery,
          "amqp:resource-limit-exceeded",
          "The messages that wait take all the memory or disk that this broker gives them.");
    } else {
      try {
        byte[][] encoded = messages(delivery.getMessageFormat() == BATCH_FORMAT, bytes);
        MessageSections[] messages =
            Arrays.stream(encoded).map(MessageSections::parse).toArray(MessageSections[]::new);
        String refusal = refusal(messages);
        if (refusal != null) {
          reject(delivery, refusal, "A message is refused, on demand.");
          return;
        }
        // All of a batch or nothing of it: it was parsed whole before anything is kept.
        for (int i = 0; i < messages.length; i++) {
          target.accept(messages[i], encoded[i]);
        }
        acknowledge(delivery);
      } catch (IllegalArgumentException e) {
        reject(delivery, "amqp:decode-error", String.valueOf(e.getMessage()));
      }
    }
  }

  private boolean strikes(Faults.Kind kind) {
    return server.faults().strikes(target.name(), kind);
  }

  private static byte[][] messages(boolean batch, byte[] bytes) {
    return batch
        ? MessageSections.parse(bytes).data().stream().map(Publishing::copy).toArray(byte[][]::new)
        : new byte[][] {bytes};
  }

  private @Nullable String refusal(MessageSections[] messages) {
    return Arrays.stream(messages)
        .map(message -> server.faults().refusal(message.messageId()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private void acknowledge(Delivery delivery) {
    boolean lost = strikes(Faults.Kind.LOSE_ACKNOWLEDGEMENT);
    boolean late = strikes(Faults.Kind.DELAY);
    server.afterCommit(
        () -> {
          if (lost) {
            connection.drop();
          } else if (late) {
            server.later(DELAY_MILLIS, () -> settle(delivery, Accepted.getInstance()));
          } else {
            settle(delivery, Accepted.getInstance());
          }
        });
  }

  private void reject(Delivery delivery, String condition, String description) {
    Rejected rejected = new Rejected();
    rejected.setError(new ErrorCondition(Symbol.valueOf(condition), description));
    settle(delivery, rejected);
  }

  private void settle(Delivery delivery, DeliveryState outcome) {
    if (link.getLocalState() == EndpointState.ACTIVE) {
      delivery.disposition(outcome);
      delivery.settle();
      connection.touch();
    }
  }

  private static byte[] copy(Binary data) {
    return Arrays.copyOfRange(
        data.getArray(), data.getArrayOffset(), data.getArrayOffset() + data.getLength());
  }
}
