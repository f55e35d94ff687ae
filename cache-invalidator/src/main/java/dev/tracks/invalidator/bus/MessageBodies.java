package dev.tracks.invalidator.bus;

import com.azure.core.amqp.models.AmqpMessageBody;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import java.nio.charset.StandardCharsets;

/** The bytes of any message, of kinds too that nobody of us sends. */
public final class MessageBodies {

  private MessageBodies() {}

  /** The body; of one that is not bytes, what it looks like as text. Never throws. */
  public static byte[] bytes(ServiceBusReceivedMessage message) {
    AmqpMessageBody body = message.getRawAmqpMessage().getBody();
    return switch (body.getBodyType()) {
      case DATA -> {
        byte[] first = body.getFirstData();
        yield first == null ? new byte[0] : first;
      }
      case VALUE -> text(body.getValue());
      case SEQUENCE -> text(body.getSequence());
    };
  }

  private static byte[] text(Object value) {
    return String.valueOf(value).getBytes(StandardCharsets.UTF_8);
  }
}
