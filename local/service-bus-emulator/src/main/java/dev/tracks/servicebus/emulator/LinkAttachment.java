package dev.tracks.servicebus.emulator;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Date;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.jspecify.annotations.Nullable;

/** What the links of one connection are attached to. */
final class LinkAttachment {

  /** The largest message or batch that is taken, in bytes: the standard tier's limit. */
  static final int MAX_MESSAGE_SIZE = 256 * 1024;

  private static final int BATCH_FORMAT = 0x80013700;
  private static final int CREDIT = 1000;

  /** A link on which the client sends. */
  interface Incoming {
    void received(Delivery delivery, byte[] bytes);
  }

  /** A link on which the client receives. */
  interface Outgoing {
    void updated(Delivery delivery);

    void flow();

    void detached();
  }

  private final AmqpServer server;
  private final AmqpConnection connection;
  private final RequestNodes nodes;
  private final Set<Outgoing> outgoing = new HashSet<>();

  LinkAttachment(AmqpServer server, AmqpConnection connection) {
    this.server = server;
    this.connection = connection;
    this.nodes = new RequestNodes(server);
  }

  void attach(Link link) {
    link.setSource(link.getRemoteSource());
    link.setTarget(link.getRemoteTarget());
    link.setSenderSettleMode(link.getRemoteSenderSettleMode());
    link.setReceiverSettleMode(link.getRemoteReceiverSettleMode());
    switch (link) {
      case Receiver receiver -> attachIncoming(receiver);
      case Sender sender -> attachOutgoing(sender);
      default -> throw new IllegalStateException("a link is a sender or a receiver");
    }
  }

  private void attachIncoming(Receiver link) {
    String address =
        link.getRemoteTarget() instanceof Target target && target.getAddress() != null
            ? target.getAddress()
            : "";
    Incoming incoming;
    if (RequestNodes.isNode(address)) {
      incoming = nodes.requests(link, address);
    } else {
      Broker.Target target = server.broker().target(address);
      if (target == null) {
        connection.refuse(
            link, "amqp:not-found", "The messaging entity '" + address + "' could not be found.");
        return;
      }
      incoming = new Publishing(link, target);
    }
    if (incoming == null) {
      connection.refuse(
          link, "amqp:not-found", "The messaging entity '" + address + "' could not be found.");
      return;
    }
    link.setContext(incoming);
    link.setMaxMessageSize(UnsignedLong.valueOf(MAX_MESSAGE_SIZE));
    link.open();
    link.flow(CREDIT);
  }

  private void attachOutgoing(Sender link) {
    String address =
        link.getRemoteSource() instanceof Source source && source.getAddress() != null
            ? source.getAddress()
            : "";
    Outgoing consuming;
    if (RequestNodes.isNode(address)) {
      consuming = nodes.replies(link, address);
    } else {
      MessageQueue queue = server.broker().queue(address);
      if (queue == null) {
        connection.refuse(
            link, "amqp:not-found", "The messaging entity '" + address + "' could not be found.");
        return;
      }
      consuming = new Consuming(link, queue);
    }
    link.setContext(consuming);
    outgoing.add(consuming);
    link.open();
  }

  void flow(Link link) {
    if (link instanceof Sender && link.getContext() instanceof Outgoing consuming) {
      consuming.flow();
    }
  }

  void detached(Link link) {
    if (link.getContext() instanceof Outgoing consuming) {
      consuming.detached();
      outgoing.remove(consuming);
    }
    link.setContext(null);
  }

  void allDetached() {
    outgoing.forEach(Outgoing::detached);
    outgoing.clear();
  }

  /** Takes messages and batches for a queue or topic. */
  private final class Publishing implements Incoming {
    private final Receiver link;
    private final Broker.Target target;

    private Publishing(Receiver link, Broker.Target target) {
      this.link = link;
      this.target = target;
    }

    @Override
    public void received(Delivery delivery, byte[] bytes) {
      if (link.getCredit() < CREDIT / 2) {
        link.flow(CREDIT - link.getCredit());
      }
      Faults faults = server.faults();
      if (faults.strikes(target.name(), Faults.Kind.DROP_CONNECTION)) {
        connection.drop();
        return;
      }
      if (faults.strikes(target.name(), Faults.Kind.DETACH_LINK)) {
        link.setCondition(
            new ErrorCondition(Symbol.valueOf("amqp:link:detach-forced"), "detached on demand"));
        link.close();
        return;
      }
      if (faults.strikes(target.name(), Faults.Kind.SERVER_BUSY)) {
        reject(delivery, "com.microsoft:server-busy", "The service is busy, on demand.");
        return;
      }
      if (bytes.length > MAX_MESSAGE_SIZE) {
        reject(
            delivery,
            "amqp:link:message-size-exceeded",
            "The received message (size " + bytes.length + ") exceeds " + MAX_MESSAGE_SIZE);
        return;
      }
      try {
        store(delivery.getMessageFormat() == BATCH_FORMAT, bytes);
      } catch (IllegalArgumentException e) {
        reject(delivery, "amqp:decode-error", String.valueOf(e.getMessage()));
        return;
      }
      boolean lost = faults.strikes(target.name(), Faults.Kind.LOSE_ACKNOWLEDGEMENT);
      boolean late = faults.strikes(target.name(), Faults.Kind.DELAY);
      server.afterCommit(
          () -> {
            if (lost) {
              connection.drop();
            } else if (late) {
              server.later(500, () -> settle(delivery, Accepted.getInstance()));
            } else {
              settle(delivery, Accepted.getInstance());
            }
          });
    }

    /** All of a batch or nothing of it: it is parsed whole before anything is kept. */
    private void store(boolean batch, byte[] bytes) {
      MessageSections envelope = MessageSections.parse(bytes);
      if (!batch) {
        target.accept(envelope, bytes);
        return;
      }
      byte[][] encoded = envelope.data().stream().map(LinkAttachment::copy).toArray(byte[][]::new);
      MessageSections[] messages =
          Arrays.stream(encoded).map(MessageSections::parse).toArray(MessageSections[]::new);
      for (int i = 0; i < messages.length; i++) {
        target.accept(messages[i], encoded[i]);
      }
    }

    private void reject(Delivery delivery, String condition, String description) {
      Rejected rejected = new Rejected();
      rejected.setError(new ErrorCondition(Symbol.valueOf(condition), description));
      settle(delivery, rejected);
    }
  }

  /** Gives a queue's messages to a client and takes its decisions on them. */
  private final class Consuming implements Outgoing, MessageQueue.Receiver {
    private final Sender link;
    private final MessageQueue queue;

    private Consuming(Sender link, MessageQueue queue) {
      this.link = link;
      this.queue = queue;
      queue.addReceiver(this);
    }

    @Override
    public boolean hasCredit() {
      return link.getCredit() > 0 && link.getLocalState() == EndpointState.ACTIVE;
    }

    @Override
    public boolean presettled() {
      return link.getRemoteSenderSettleMode() == SenderSettleMode.SETTLED;
    }

    @Override
    public void deliver(BrokerMessage message, MessageQueue.@Nullable Lock lock) {
      UUID token = lock == null ? UUID.randomUUID() : lock.token();
      Delivery delivery = link.delivery(dotNetBytes(token));
      byte[] bytes =
          MessageSections.forDelivery(message, lock == null ? null : new Date(lock.until()));
      link.send(bytes, 0, bytes.length);
      link.advance();
      if (lock == null) {
        delivery.settle();
      } else {
        delivery.setContext(token);
      }
    }

    @Override
    public void flow() {
      queue.dispatch();
      if (link.getDrain()) {
        link.drained();
      }
    }

    @Override
    public void updated(Delivery delivery) {
      DeliveryState outcome = delivery.getRemoteState();
      if (outcome == null && !delivery.remotelySettled()) {
        return;
      }
      if (outcome instanceof Rejected
          && server.faults().strikes(queue.name(), Faults.Kind.REFUSE_DEAD_LETTER)) {
        LinkAttachment.settle(delivery, Released.getInstance());
        return;
      }
      boolean held = delivery.getContext() instanceof UUID token && settle(token, outcome);
      DeliveryState answer = outcome == null ? Released.getInstance() : outcome;
      if (!held) {
        Rejected lost = new Rejected();
        lost.setError(
            new ErrorCondition(
                Symbol.valueOf("com.microsoft:message-lock-lost"),
                "The lock supplied is invalid. Either the lock expired, or the message has already"
                    + " been removed from the queue."));
        answer = lost;
      }
      DeliveryState settled = answer;
      server.afterCommit(() -> LinkAttachment.settle(delivery, settled));
    }

    private boolean settle(UUID token, @Nullable DeliveryState outcome) {
      return switch (outcome) {
        case Accepted ignored -> queue.complete(token);
        case Modified modified when Boolean.TRUE.equals(modified.getUndeliverableHere()) ->
            queue.defer(token);
        case Modified ignored -> queue.abandon(token, true);
        case Rejected rejected -> {
          Map<?, ?> info = rejected.getError() == null ? null : rejected.getError().getInfo();
          yield queue.deadLetter(
              token, text(info, "DeadLetterReason"), text(info, "DeadLetterErrorDescription"));
        }
        case null, default -> queue.abandon(token, false);
      };
    }

    @Override
    public void detached() {
      queue.removeReceiver(this);
    }
  }

  private static @Nullable String text(@Nullable Map<?, ?> info, String key) {
    if (info == null) {
      return null;
    }
    Object value = info.get(Symbol.valueOf(key));
    value = value == null ? info.get(key) : value;
    return value == null ? null : value.toString();
  }

  private static void settle(Delivery delivery, DeliveryState outcome) {
    if (delivery.getLink().getLocalState() == EndpointState.ACTIVE) {
      delivery.disposition(outcome);
      delivery.settle();
    }
  }

  private static byte[] copy(Binary data) {
    return Arrays.copyOfRange(
        data.getArray(), data.getArrayOffset(), data.getArrayOffset() + data.getLength());
  }

  /** A lock token as the client reads it from a delivery tag: .NET's order of a GUID's bytes. */
  static byte[] dotNetBytes(UUID token) {
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(token.getMostSignificantBits())
            .putLong(token.getLeastSignificantBits())
            .array();
    swap(bytes, 0, 3);
    swap(bytes, 1, 2);
    swap(bytes, 4, 5);
    swap(bytes, 6, 7);
    return bytes;
  }

  private static void swap(byte[] bytes, int i, int j) {
    byte b = bytes[i];
    bytes[i] = bytes[j];
    bytes[j] = b;
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
