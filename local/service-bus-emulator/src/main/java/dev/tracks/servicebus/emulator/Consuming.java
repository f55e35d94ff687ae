package dev.tracks.servicebus.emulator;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Received;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives a queue's messages to a client and takes its decisions on them. */
final class Consuming implements Outgoing, MessageQueue.Receiver {

  private static final Logger LOG = LoggerFactory.getLogger(Consuming.class);

  /** A client that gives credit and does not read gets no more than this ahead, in bytes. */
  private static final int MAX_UNSENT = 1024 * 1024;

  private final AmqpServer server;
  private final AmqpConnection connection;
  private final Sender link;
  private final MessageQueue queue;
  private boolean throttled;

  Consuming(AmqpServer server, AmqpConnection connection, Sender link, MessageQueue queue) {
    this.server = server;
    this.connection = connection;
    this.link = link;
    this.queue = queue;
    queue.addReceiver(this);
  }

  @Override
  public Session session() {
    return link.getSession();
  }

  @Override
  public boolean hasCredit() {
    if (link.getCredit() <= 0 || link.getLocalState() != EndpointState.ACTIVE) {
      return false;
    }
    throttled = session().getOutgoingBytes() > MAX_UNSENT;
    return !throttled;
  }

  @Override
  public boolean presettled() {
    return link.getRemoteSenderSettleMode() == SenderSettleMode.SETTLED;
  }

  @Override
  public void deliver(BrokerMessage message, MessageQueue.@Nullable Lock lock) {
    connection.touch();
    UUID token = lock == null ? UUID.randomUUID() : lock.token();
    try {
      byte[] bytes =
          MessageSections.forDelivery(message, lock == null ? null : new Date(lock.until()));
      Delivery delivery = link.delivery(dotNetBytes(token));
      link.send(bytes, 0, bytes.length);
      link.advance();
      if (lock == null) {
        delivery.settle();
      } else {
        delivery.setContext(token);
      }
    } catch (RuntimeException | StackOverflowError e) {
      // The lock runs out, and after some more attempts the message is a dead letter.
      LOG.error("Message {} of {} cannot be sent", message.sequenceNumber(), queue.name(), e);
      connection.drop();
    }
  }

  @Override
  public void flow() {
    queue.dispatch();
    if (link.getDrain()) {
      link.drained();
    }
    connection.touch();
  }

  @Override
  public void written() {
    if (throttled && session().getOutgoingBytes() <= MAX_UNSENT) {
      throttled = false;
      server.goOn();
    }
  }

  @Override
  public void updated(Delivery delivery) {
    DeliveryState outcome = delivery.getRemoteState();
    if (outcome instanceof Received || (outcome == null && !delivery.remotelySettled())) {
      return; // not a decision yet
    }
    if (outcome instanceof Rejected
        && server.faults().strikes(queue.name(), Faults.Kind.REFUSE_DEAD_LETTER)) {
      answer(delivery, Released.getInstance());
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
    server.afterCommit(() -> answer(delivery, settled));
  }

  private void answer(Delivery delivery, DeliveryState outcome) {
    if (link.getLocalState() == EndpointState.ACTIVE) {
      delivery.disposition(outcome);
      delivery.settle();
      connection.touch();
    }
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

  private static @Nullable String text(@Nullable Map<?, ?> info, String key) {
    if (info == null) {
      return null;
    }
    Object value = info.get(Symbol.valueOf(key));
    value = value == null ? info.get(key) : value;
    return value == null ? null : value.toString();
  }

  /** A lock token as the client reads it from a delivery tag: .NET's order of a GUID's bytes. */
  static byte[] dotNetBytes(UUID token) {
    long high = token.getMostSignificantBits();
    return ByteBuffer.allocate(16)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt((int) (high >>> 32))
        .putShort((short) (high >>> 16))
        .putShort((short) high)
        .order(ByteOrder.BIG_ENDIAN)
        .putLong(token.getLeastSignificantBits())
        .array();
  }
}
