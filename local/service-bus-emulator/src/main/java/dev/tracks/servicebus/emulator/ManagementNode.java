package dev.tracks.servicebus.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  private static final int MAX_PEEK_BYTES = 4 * 1024 * 1024;

  private final Broker broker;
  private final @Nullable MessageQueue queue;
  private final Broker.@Nullable Target target;

  ManagementNode(Broker broker, @Nullable MessageQueue queue, Broker.@Nullable Target target) {
    this.broker = broker;
    this.queue = queue;
    this.target = target;
  }

  /** Answers any request; what cannot be done is an answer too. */
  Message handle(Message request) {
    ApplicationProperties sent = request.getApplicationProperties();
    Object operation =
        sent == null || sent.getValue() == null ? null : sent.getValue().get("operation");
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
    } catch (IllegalArgumentException e) {
      return error(400, "amqp:invalid-field", operation + ": " + e.getMessage());
    }
  }

  private Message renewLocks(Map<?, ?> body) {
    List<Date> expirations = new ArrayList<>();
    for (UUID token : values(body, "lock-tokens", UUID.class)) {
      Long until = queue().renew(token);
      if (until == null) {
        return error(410, "com.microsoft:message-lock-lost", "The lock supplied is invalid.");
      }
      expirations.add(new Date(until));
    }
    return ok(Map.of("expirations", expirations.toArray(Date[]::new)));
  }

  private Message updateDisposition(Map<?, ?> body) {
    String status = String.valueOf(body.get("disposition-status"));
    String reason = text(body, "deadletter-reason");
    String description = text(body, "deadletter-description");
    for (UUID lock : values(body, "lock-tokens", UUID.class)) {
      boolean held =
          switch (status) {
            case "completed" -> queue().complete(lock);
            case "abandoned" -> queue().abandon(lock, true);
            case "defered", "deferred" -> queue().defer(lock);
            case "suspended" -> queue().deadLetter(lock, reason, description);
            default -> throw new IllegalArgumentException("no disposition-status " + status);
          };
      if (!held) {
        return error(410, "com.microsoft:message-lock-lost", "The lock supplied is invalid.");
      }
    }
    return ok(Map.of());
  }

  private Message peek(Map<?, ?> body) {
    long from = number(body, "from-sequence-number");
    long count = number(body, "message-count");
    if (count < 0) {
      throw new IllegalArgumentException("message-count is negative");
    }
    List<Map<String, Object>> messages = new ArrayList<>();
    int bytes = 0;
    for (BrokerMessage message : queue().peek(from, (int) Math.min(MAX_PEEK, count))) {
      byte[] encoded = MessageSections.forDelivery(message, null);
      bytes += encoded.length;
      if (bytes > MAX_PEEK_BYTES) {
        break; // the client asks for the rest from where this ends
      }
      messages.add(Map.of("message", new Binary(encoded)));
    }
    return messages.isEmpty()
        ? reply(204, "no content", Map.of())
        : ok(Map.of("messages", messages));
  }

  /** All or none: every message is parsed before one is kept. */
  private Message schedule(Map<?, ?> body) {
    Broker.Target to = target();
    List<byte[]> encoded = new ArrayList<>();
    List<MessageSections> parsed = new ArrayList<>();
    for (Map<?, ?> entry : values(body, "messages", Map.class)) {
      if (!(entry.get("message") instanceof Binary message)) {
        throw new IllegalArgumentException("a message is missing");
      }
      int from = message.getArrayOffset();
      byte[] bytes = Arrays.copyOfRange(message.getArray(), from, from + message.getLength());
      if (bytes.length > LinkAttachment.MAX_MESSAGE_SIZE) {
        return error(403, "amqp:link:message-size-exceeded", "the message is too large");
      }
      encoded.add(bytes);
      parsed.add(MessageSections.parse(bytes));
    }
    if (broker.isFull()) {
      return error(403, "amqp:resource-limit-exceeded", "the messages that wait fill this broker");
    }
    Long[] numbers = new Long[encoded.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = to.accept(parsed.get(i), encoded.get(i));
    }
    return ok(Map.of("sequence-numbers", numbers));
  }

  private Message cancelScheduled(Map<?, ?> body) {
    for (long number : values(body, "sequence-numbers", Long.class)) {
      if (!target().holding().cancelScheduled(number)) {
        return error(404, "com.microsoft:message-not-found", "no scheduled message " + number);
      }
    }
    return ok(Map.of());
  }

  private Message receiveDeferred(Map<?, ?> body) {
    boolean presettled =
        body.get("receiver-settle-mode") instanceof UnsignedInteger mode && mode.intValue() == 0;
    List<Long> numbers = values(body, "sequence-numbers", Long.class);
    for (long number : numbers) {
      if (!queue().isDeferred(number)) {
        return error(404, "com.microsoft:message-not-found", "no deferred message " + number);
      }
    }
    List<Map<String, Object>> messages = new ArrayList<>();
    for (long number : Set.copyOf(numbers)) {
      BrokerMessage message = queue().message(number);
      MessageQueue.Lock lock = queue().receiveDeferred(number);
      if (message == null || lock == null) {
        throw new IllegalStateException("deferred, and yet not to be had: " + number);
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

  private static <T> List<T> values(Map<?, ?> body, String name, Class<T> type) {
    Collection<?> values =
        switch (body.get(name)) {
          case Object[] objects -> Arrays.asList(objects);
          case long[] longs -> Arrays.stream(longs).boxed().toList();
          case Collection<?> collection -> collection;
          case null, default -> throw new IllegalArgumentException(name + " is not an array");
        };
    List<T> typed = new ArrayList<>();
    for (Object value : values) {
      if (!type.isInstance(value)) {
        throw new IllegalArgumentException(name + " holds something else than it should");
      }
      typed.add(type.cast(value));
    }
    return typed;
  }

  private static long number(Map<?, ?> body, String name) {
    return switch (body.get(name)) {
      case Long number -> number;
      case Integer number -> number;
      case null, default -> throw new IllegalArgumentException(name + " is not a number");
    };
  }

  private static @Nullable String text(Map<?, ?> body, String name) {
    return switch (body.get(name)) {
      case null -> null;
      case String text -> text;
      default -> throw new IllegalArgumentException(name + " is not a string");
    };
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
