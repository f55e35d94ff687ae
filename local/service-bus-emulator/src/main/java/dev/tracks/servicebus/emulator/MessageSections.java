package dev.tracks.servicebus.emulator;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.DescribedType;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Data;
import org.apache.qpid.proton.amqp.messaging.DeliveryAnnotations;
import org.apache.qpid.proton.amqp.messaging.Header;
import org.apache.qpid.proton.amqp.messaging.MessageAnnotations;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.jspecify.annotations.Nullable;

/**
 * An encoded AMQP message cut into its sections. The parts that the broker does not touch
 * (properties, application properties, body, footer) stay the sender's bytes.
 *
 * @see <a
 *     href="https://docs.oasis-open.org/amqp/core/v1.0/os/amqp-core-messaging-v1.0-os.html">AMQP
 *     1.0, part 3: messaging</a>
 */
final class MessageSections {

  private static final ThreadLocal<Codec> CODEC = ThreadLocal.withInitial(Codec::new);

  private static final int MAX_DEPTH = 16;

  private @Nullable Header header;
  private Map<Symbol, Object> annotations = new HashMap<>();
  private @Nullable Properties properties;
  private Map<String, Object> applicationProperties = Map.of();
  private final List<Binary> data = new ArrayList<>();
  private byte[] immutablePart = new byte[0];

  private MessageSections() {}

  /** Cuts a message; throws an {@link IllegalArgumentException} on bytes that are none. */
  static MessageSections parse(byte[] encoded) {
    MessageSections sections = new MessageSections();
    DecoderImpl decoder = CODEC.get().decoder;
    ByteBuffer buffer = ByteBuffer.wrap(encoded);
    decoder.setByteBuffer(buffer);
    try {
      int firstImmutable = -1;
      while (buffer.hasRemaining()) {
        int start = buffer.position();
        if (!sections.accept(decoder.readObject()) && firstImmutable < 0) {
          firstImmutable = start;
        }
      }
      if (firstImmutable >= 0) {
        sections.immutablePart = Arrays.copyOfRange(encoded, firstImmutable, encoded.length);
      }
      requireFlat(sections.annotations, 0);
      requireFlat(sections.applicationProperties, 0);
      if (sections.properties != null) {
        requireFlat(sections.properties.getMessageId(), 0);
        requireFlat(sections.properties.getCorrelationId(), 0);
      }
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("not an AMQP message: nested too deeply", e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("not an AMQP message: " + e.getMessage(), e);
    }
    return sections;
  }

  /** What the broker writes anew must not be nested so deeply that it could not. */
  private static void requireFlat(@Nullable Object value, int depth) {
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException("nested too deeply");
    }
    switch (value) {
      case Map<?, ?> map -> {
        map.keySet().forEach(key -> requireFlat(key, depth + 1));
        map.values().forEach(each -> requireFlat(each, depth + 1));
      }
      case Collection<?> values -> values.forEach(each -> requireFlat(each, depth + 1));
      case Object[] values -> Arrays.asList(values).forEach(each -> requireFlat(each, depth + 1));
      case DescribedType described -> requireFlat(described.getDescribed(), depth + 1);
      case null, default -> {}
    }
  }

  /** Takes a section in; true when it is one that the broker writes anew. */
  private boolean accept(@Nullable Object section) {
    switch (section) {
      case Header h -> header = h;
      case DeliveryAnnotations ignored -> {}
      case MessageAnnotations a -> {
        if (a.getValue() != null) {
          annotations = new HashMap<>(a.getValue());
        }
      }
      case Properties p -> {
        properties = p;
        return false;
      }
      case ApplicationProperties a -> {
        if (a.getValue() != null) {
          applicationProperties = a.getValue();
        }
        return false;
      }
      case Data d -> {
        if (d.getValue() == null) {
          throw new IllegalArgumentException("a data section without data");
        }
        data.add(d.getValue());
        return false;
      }
      case null -> throw new IllegalArgumentException("null where a section must be");
      default -> {
        if (!section.getClass().getPackageName().equals("org.apache.qpid.proton.amqp.messaging")) {
          throw new IllegalArgumentException(
              "not a section: " + section.getClass().getSimpleName());
        }
        return false;
      }
    }
    return true;
  }

  @Nullable Properties properties() {
    return properties;
  }

  Map<String, Object> applicationProperties() {
    return applicationProperties;
  }

  Map<Symbol, Object> annotations() {
    return annotations;
  }

  /** The body's data sections, in order; each one holds a message when this is a batch. */
  List<Binary> data() {
    return data;
  }

  @Nullable String messageId() {
    return properties == null || properties.getMessageId() == null
        ? null
        : properties.getMessageId().toString();
  }

  /** The message's own time to live in ms, or null. */
  @Nullable Long timeToLive() {
    UnsignedInteger ttl = header == null ? null : header.getTtl();
    return ttl == null ? null : ttl.longValue();
  }

  /** When the sender wants it enqueued, in ms since the epoch, or null for now. */
  @Nullable Long scheduledAt() {
    return annotations.get(Symbol.valueOf("x-opt-scheduled-enqueue-time")) instanceof Date date
        ? date.getTime()
        : null;
  }

  /** The message for a receiver: the sender's bytes behind the broker's header and annotations. */
  static byte[] forDelivery(BrokerMessage message, @Nullable Date lockedUntil) {
    MessageSections sections = parse(message.encoded());
    Header header = new Header();
    Header sent = sections.header;
    if (sent != null) {
      header.setDurable(sent.getDurable());
      header.setPriority(sent.getPriority());
      header.setTtl(sent.getTtl());
    }
    header.setDeliveryCount(UnsignedInteger.valueOf(message.deliveryCount()));
    Map<Symbol, Object> annotations = sections.annotations;
    annotations.put(Symbol.valueOf("x-opt-sequence-number"), message.sequenceNumber());
    annotations.put(Symbol.valueOf("x-opt-enqueue-sequence-number"), message.sequenceNumber());
    annotations.put(Symbol.valueOf("x-opt-enqueued-time"), new Date(message.enqueuedAt()));
    annotations.put(Symbol.valueOf("x-opt-message-state"), message.state().ordinal());
    if (lockedUntil != null) {
      annotations.put(Symbol.valueOf("x-opt-locked-until"), lockedUntil);
    }
    if (message.deadLetterSource() != null) {
      annotations.put(Symbol.valueOf("x-opt-deadletter-source"), message.deadLetterSource());
    }
    byte[] immutable = sections.immutablePart;
    if (message.deadLetterReason() != null || message.deadLetterDescription() != null) {
      immutable = sections.withDeadLetterProperties(message);
    }
    byte[] front = CODEC.get().encode(header, new MessageAnnotations(annotations));
    byte[] whole = Arrays.copyOf(front, front.length + immutable.length);
    System.arraycopy(immutable, 0, whole, front.length, immutable.length);
    return whole;
  }

  /** Dead letters carry their reason as application properties, so those are written anew. */
  private byte[] withDeadLetterProperties(BrokerMessage message) {
    Map<String, Object> merged = new HashMap<>(applicationProperties);
    if (message.deadLetterReason() != null) {
      merged.put("DeadLetterReason", message.deadLetterReason());
    }
    if (message.deadLetterDescription() != null) {
      merged.put("DeadLetterErrorDescription", message.deadLetterDescription());
    }
    DecoderImpl decoder = CODEC.get().decoder;
    ByteBuffer buffer = ByteBuffer.wrap(immutablePart);
    decoder.setByteBuffer(buffer);
    int bodyFrom = 0;
    while (buffer.hasRemaining()) {
      Object section = decoder.readObject();
      if (!(section instanceof Properties || section instanceof ApplicationProperties)) {
        break;
      }
      bodyFrom = buffer.position();
    }
    byte[] front =
        properties == null
            ? CODEC.get().encode(new ApplicationProperties(merged))
            : CODEC.get().encode(properties, new ApplicationProperties(merged));
    byte[] whole = Arrays.copyOf(front, front.length + immutablePart.length - bodyFrom);
    System.arraycopy(immutablePart, bodyFrom, whole, front.length, immutablePart.length - bodyFrom);
    return whole;
  }

  private static final class Codec {
    private final DecoderImpl decoder = new DecoderImpl();
    private final EncoderImpl encoder = new EncoderImpl(decoder);

    private Codec() {
      AMQPDefinedTypes.registerAllTypes(decoder, encoder);
    }

    private byte[] encode(Object... sections) {
      for (int size = 4096; ; size *= 4) {
        ByteBuffer buffer = ByteBuffer.allocate(size);
        encoder.setByteBuffer(buffer);
        try {
          for (Object section : sections) {
            encoder.writeObject(section);
          }
          return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (java.nio.BufferOverflowException | IndexOutOfBoundsException e) {
          if (size > 16 * 1024 * 1024) {
            throw e;
          }
        }
      }
    }
  }
}
