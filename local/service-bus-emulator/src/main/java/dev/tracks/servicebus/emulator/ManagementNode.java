package dev.tracks.servicebus.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The operations of {@code entity/$management}.
 *
 * @see <a
 *     href="https://learn.microsoft.com/azure/service-bus-messaging/service-bus-amqp-request-response">
 *     Request-response based operations</a>
 */
final class ManagementNode {

  private static final String PREFIX = "com.microsoft:";
  private static final int MAX_PEEK = 1000;

  private final @Nullable MessageQueue queue;
  private final Broker.@Nullable Target target;

  ManagementNode(@Nullable MessageQueue queue, Broker.@Nullable Target target) {
    this.queue = queue;
    this.target = target;
  }

  /** Answers any request; what cannot be done is an answer too. */
  Message handle(Message request) {
    ApplicationProperties sent = request.getApplicationProperties();
    Object operation = sent == null ? null : sent.getValue().get("operation");
    try {
      Map<?, ?> body =
          request.getBody() instanceof AmqpValue value && value.getValue() instanceof Map<?, ?> map
              ? map
              : Map.of();
      return switch (String.valueOf(operation)) {
        case PREFIX + "renew-lock" -> renewLocks(body);
        case PREFIX + "update-disposition" -> updateDisposition(body);
        case PREFIX + "peek-message" -> peek(body);
        case PREFIX + "schedule-message" -> schedule(body);
        case PREFIX + "cancel-scheduled-message" -> cancelScheduled(body);
        case PREFIX + "receive-by-sequence-number" -> receiveDeferred(body);
        default -> error(501, "amqp:not-implemented", "no operation " + operation);
      };
    } catch (ClassCastException | IllegalArgumentException e) {
      return error(400, "amqp:invalid-field", operation + ": " + e.getMessage());
    }
  }

  private Message renewLocks(Map<?, ?> body) {
    List<Date> expirations = new ArrayList<>();
    for (Object token : values(body.get("lock-tokens"))) {
      Long until = queue().renew((UUID) token);
      if (until == null) {
        return error(410, "com.microsoft:message-lock-lost", "The lock supplied is invalid.");
      }
      expirations.add(new Date(until));
    }
    return ok(Map.of("expirations", expirations.toArray(Date[]::new)));
  }

  private Message updateDisposition(Map<?, ?> body) {
    String status = String.valueOf(body.get("disposition-status"));
    for (Object token : values(body.get("lock-tokens"))) {
      UUID lock = (UUID) token;
      boolean held =
          switch (status) {
            case "completed" -> queue().complete(lock);
            case "abandoned" -> queue().abandon(lock, true);
            case "defered", "deferred" -> queue().defer(lock);
            case "suspended" ->
                queue()
                    .deadLetter(
                        lock,
                        text(body.get("deadletter-reason")),
                        text(body.get("deadletter-description")));
            default -> throw new IllegalArgumentException("disposition-status " + status);
          };
      if (!held) {
        return error(410, "com.microsoft:message-lock-lost", "The lock supplied is invalid.");
      }
    }
    return ok(Map.of());
  }

  private Message peek(Map<?, ?> body) {
    long from = number(body, "from-sequence-number");
    int count = (int) Math.min(MAX_PEEK, number(body, "message-count"));
    List<Map<String, Object>> messages = new ArrayList<>();
    for (BrokerMessage message : queue().peek(from, count)) {
      messages.add(Map.of("message", new Binary(MessageSections.forDelivery(message, null))));
    }
    return messages.isEmpty()
        ? reply(204, "no content", Map.of())
        : ok(Map.of("messages", messages));
  }

  private Message schedule(Map<?, ?> body) {
    Broker.Target to = target();
    List<Long> numbers = new ArrayList<>();
    for (Object entry : values(body.get("messages"))) {
      if (!(((Map<?, ?>) entry).get("message") instanceof Binary encoded)) {
        throw new IllegalArgumentException("a message is missing");
      }
      byte[] bytes =
          Arrays.copyOfRange(
              encoded.getArray(),
              encoded.getArrayOffset(),
              encoded.getArrayOffset() + encoded.getLength());
      if (bytes.length > LinkAttachment.MAX_MESSAGE_SIZE) {
        return error(403, "amqp:link:message-size-exceeded", "the message is too large");
      }
      numbers.add(to.accept(MessageSections.parse(bytes), bytes));
    }
    return ok(Map.of("sequence-numbers", numbers.toArray(Long[]::new)));
  }

  private Message cancelScheduled(Map<?, ?> body) {
    for (Object number : values(body.get("sequence-numbers"))) {
      if (!target().holding().cancelScheduled(((Number) number).longValue())) {
        return error(404, "com.microsoft:message-not-found", "no scheduled message " + number);
      }
    }
    return ok(Map.of());
  }

  private Message receiveDeferred(Map<?, ?> body) {
    boolean presettled =
        body.get("receiver-settle-mode") instanceof UnsignedInteger mode && mode.intValue() == 0;
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Object number : values(body.get("sequence-numbers"))) {
      MessageQueue.Lock lock = queue().receiveDeferred(((Number) number).longValue());
      BrokerMessage message = queue().message(((Number) number).longValue());
      if (lock == null || message == null) {
        return error(404, "com.microsoft:message-not-found", "no deferred message " + number);
      }
      Map<String, Object> entry = new HashMap<>();
      entry.put(
          "message", new Binary(MessageSections.forDelivery(message, new Date(lock.until()))));
      entry.put("lock-token", lock.token());
      messages.add(entry);
      if (presettled) {
        queue().complete(lock.token());
      }
    }
    return ok(Map.of("messages", messages));
  }

  private MessageQueue queue() {
    if (queue == null) {
      throw new IllegalArgumentException("a topic has no messages to receive");
    }
    return queue;
  }

  private Broker.Target target() {
    if (target == null) {
      throw new IllegalArgumentException("a subscription cannot be sent to");
    }
    return target;
  }

  private static Collection<?> values(@Nullable Object array) {
    return switch (array) {
      case Object[] objects -> Arrays.asList(objects);
      case long[] longs -> Arrays.stream(longs).boxed().toList();
      case Collection<?> collection -> collection;
      case null -> throw new IllegalArgumentException("an array is missing");
      default -> throw new IllegalArgumentException("not an array: " + array.getClass());
    };
  }

  private static long number(Map<?, ?> body, String name) {
    if (body.get(name) instanceof Number number) {
      return number.longValue();
    }
    throw new IllegalArgumentException(name + " is not a number");
  }

  private static @Nullable String text(@Nullable Object value) {
    return value == null ? null : value.toString();
  }

  private static Message ok(Map<String, ?> body) {
    return reply(200, "OK", body);
  }

  private static Message reply(int status, String description, Map<String, ?> body) {
    Message reply = Proton.message();
    Map<String, Object> properties = new HashMap<>();
    properties.put("statusCode", status);
    properties.put("statusDescription", description);
    reply.setApplicationProperties(new ApplicationProperties(properties));
    reply.setBody(new AmqpValue(body));
    return reply;
  }

  private static Message error(int status, String condition, String description) {
    Message reply = reply(status, description, Map.of());
    Map<String, Object> properties = new HashMap<>(reply.getApplicationProperties().getValue());
    properties.put("errorCondition", Symbol.valueOf(condition));
    reply.setApplicationProperties(new ApplicationProperties(properties));
    return reply;
  }
}
