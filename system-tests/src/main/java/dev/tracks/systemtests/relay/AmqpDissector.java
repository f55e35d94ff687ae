package dev.tracks.systemtests.relay;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Properties;
import org.apache.qpid.proton.amqp.messaging.Section;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.jspecify.annotations.Nullable;

/**
 * AMQP 1.0, a unit a frame. The operation is the performative's name in lower case, the subject the
 * address of the link that a transfer, flow or disposition concerns: the target of a link that the
 * client sends on, the source of one that it receives on. {@code empty} is a heartbeat, {@code
 * transfer-more} the rest of a large message.
 */
final class AmqpDissector implements Dissector {

  private static final int FRAME_HEADER = 8;
  private static final int LARGEST_FRAME = 1 << 20;
  private static final int REMEMBERED_DELIVERIES = 10_000;
  private static final int PROTOCOL = 'A' << 24 | 'M' << 16 | 'Q' << 8 | 'P';

  /** A link's end: who sends frames about it, in which session, under which number. */
  private record Handle(Direction direction, int session, UnsignedInteger handle) {}

  private record Delivery(Direction direction, int session, UnsignedInteger id) {}

  /** A message's link, and its id where a client was sent it and it has one. */
  private record Message(String address, @Nullable String id) {}

  private final DecoderImpl decoder = new DecoderImpl();
  private final Map<Direction, byte[]> held = new LinkedHashMap<>();
  private final Map<Direction, Boolean> opaque = new LinkedHashMap<>();
  private final Map<Integer, Integer> clientChannels = new LinkedHashMap<>();
  private final Map<Handle, String> links = new LinkedHashMap<>();
  private final Map<Delivery, Message> deliveries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Delivery, Message> eldest) {
          return size() > REMEMBERED_DELIVERIES;
        }
      };

  AmqpDissector() {
    AMQPDefinedTypes.registerAllTypes(decoder, new EncoderImpl(decoder));
  }

  @Override
  public synchronized List<WireUnit> feed(Direction direction, byte[] bytes) {
    if (opaque.containsKey(direction)) {
      return List.of(new WireUnit(bytes, null));
    }
    ByteBuffer in = ByteBuffer.wrap(join(held.remove(direction), bytes));
    List<WireUnit> units = new ArrayList<>();
    while (in.remaining() >= FRAME_HEADER) {
      int size = in.getInt(in.position());
      if (size == PROTOCOL) {
        units.add(new WireUnit(take(in, FRAME_HEADER), null));
      } else if (size < FRAME_HEADER || size > LARGEST_FRAME) {
        opaque.put(direction, true);
        units.add(new WireUnit(take(in, in.remaining()), null));
      } else if (in.remaining() < size) {
        break;
      } else {
        byte[] frame = take(in, size);
        units.add(new WireUnit(frame, event(direction, ByteBuffer.wrap(frame))));
      }
    }
    if (in.hasRemaining()) {
      held.put(direction, take(in, in.remaining()));
    }
    return units;
  }

  private @Nullable WireEvent event(Direction direction, ByteBuffer frame) {
    int bodyStart = frame.get(4) * 4;
    boolean sasl = frame.get(5) == 1;
    if (sasl || bodyStart < FRAME_HEADER || bodyStart > frame.limit()) {
      return null;
    }
    if (bodyStart == frame.limit()) {
      return new WireEvent(direction, "empty", "");
    }
    int channel = frame.getShort(6) & 0xffff;
    frame.position(bodyStart);
    Object performative;
    try {
      decoder.setByteBuffer(frame);
      performative = decoder.readObject();
    } catch (RuntimeException undecodable) {
      return null;
    }
    return name(direction, session(direction, channel, performative), performative);
  }

  /** A session is known by the client's channel; the server's begin says which one it answers. */
  private int session(Direction direction, int channel, Object performative) {
    if (direction == Direction.TO_SERVER) {
      return channel;
    }
    if (performative instanceof Begin begin && begin.getRemoteChannel() != null) {
      clientChannels.put(channel, begin.getRemoteChannel().intValue());
    }
    return clientChannels.getOrDefault(channel, channel);
  }

  private WireEvent name(Direction direction, int session, Object performative) {
    return switch (performative) {
      case Attach attach -> {
        String address = address(direction, attach);
        links.put(new Handle(direction, session, attach.getHandle()), address);
        yield new WireEvent(direction, "attach", address);
      }
      case Transfer transfer -> {
        String address = link(direction, session, transfer.getHandle());
        if (transfer.getDeliveryId() == null) {
          yield new WireEvent(direction, "transfer-more", address);
        }
        String id = direction == Direction.TO_CLIENT ? messageId() : null;
        deliveries.put(
            new Delivery(direction, session, transfer.getDeliveryId()), new Message(address, id));
        yield new WireEvent(direction, "transfer", address, id == null ? List.of() : List.of(id));
      }
      case Disposition disposition -> {
        Direction sent = disposition.getRole() == Role.RECEIVER ? opposite(direction) : direction;
        Message first = deliveries.get(new Delivery(sent, session, disposition.getFirst()));
        yield new WireEvent(
            direction,
            "disposition",
            first == null ? "" : first.address(),
            direction == Direction.TO_SERVER ? settled(sent, session, disposition) : List.of());
      }
      case Flow flow ->
          new WireEvent(
              direction,
              "flow",
              flow.getHandle() == null ? "" : link(direction, session, flow.getHandle()));
      default ->
          new WireEvent(
              direction,
              performative.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT),
              "");
    };
  }

  /** What follows the performative in a frame; the id stands near a message's beginning. */
  private @Nullable String messageId() {
    try {
      while (decoder.getByteBufferRemaining() > 0
          && decoder.readObject() instanceof Section section) {
        if (section instanceof Properties properties) {
          return properties.getMessageId() == null ? null : properties.getMessageId().toString();
        }
      }
    } catch (RuntimeException undecodable) {
      // a message whose id cannot be read has none here
    }
    return null;
  }

  private List<String> settled(Direction sent, int session, Disposition disposition) {
    if (disposition.getState() == null) {
      return List.of();
    }
    List<String> details = new ArrayList<>();
    details.add(disposition.getState().getClass().getSimpleName());
    long first = disposition.getFirst().longValue();
    long last = disposition.getLast() == null ? first : disposition.getLast().longValue();
    for (long id = first; id <= last && id - first < REMEMBERED_DELIVERIES; id++) {
      Message message = deliveries.get(new Delivery(sent, session, UnsignedInteger.valueOf(id)));
      if (message != null && message.id() != null) {
        details.add(message.id());
      }
    }
    return details.size() == 1 ? List.of() : List.copyOf(details);
  }

  private String link(Direction direction, int session, UnsignedInteger handle) {
    return links.getOrDefault(new Handle(direction, session, handle), "");
  }

  private static String address(Direction direction, Attach attach) {
    boolean clientSends = (attach.getRole() == Role.SENDER) == (direction == Direction.TO_SERVER);
    String address = null;
    if (clientSends && attach.getTarget() instanceof Target target) {
      address = target.getAddress();
    } else if (!clientSends && attach.getSource() instanceof Source source) {
      address = source.getAddress();
    }
    return address == null ? "" : address;
  }

  private static Direction opposite(Direction direction) {
    return direction == Direction.TO_SERVER ? Direction.TO_CLIENT : Direction.TO_SERVER;
  }

  private static byte[] take(ByteBuffer in, int length) {
    byte[] taken = new byte[length];
    in.get(taken);
    return taken;
  }

  private static byte[] join(byte @Nullable [] first, byte[] second) {
    if (first == null) {
      return second;
    }
    byte[] joined = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
