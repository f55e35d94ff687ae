package dev.tracks.servicebus.emulator;

import java.nio.BufferOverflowException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The request-response nodes of one connection: {@code $cbs} and {@code entity/$management}. A
 * reply goes to the link whose target is the request's reply-to.
 */
final class RequestNodes {

  private static final String CBS = "$cbs";
  private static final String MANAGEMENT = "/$management";
  private static final int MAX_WAITING = 1000;
  private static final int MAX_REPLY = 16 * 1024 * 1024;

  private final AmqpServer server;
  private final AmqpConnection connection;
  private final Map<String, Replies> replies = new HashMap<>();
  private long deliveryTags;

  RequestNodes(AmqpServer server, AmqpConnection connection) {
    this.server = server;
    this.connection = connection;
  }

  static boolean isNode(String address) {
    return LinkAttachment.lower(address).equals(CBS)
        || LinkAttachment.lower(address).endsWith(MANAGEMENT);
  }

  /** What takes requests at a node, or null when there is no such entity. */
  @Nullable Incoming requests(Receiver link, String address) {
    if (LinkAttachment.lower(address).equals(CBS)) {
      return (delivery, bytes) -> answer(link, delivery, bytes, CbsNode::handle);
    }
    String entity = entity(address);
    MessageQueue queue = server.broker().queue(entity);
    Broker.Target target = server.broker().target(entity);
    if (queue == null && target == null) {
      return null;
    }
    ManagementNode node = new ManagementNode(server.broker(), queue, target);
    return (delivery, bytes) -> answer(link, delivery, bytes, node::handle);
  }

  /** What sends replies to the client's receiving link, or null when there is no such entity. */
  @Nullable Outgoing replies(Sender link, String node) {
    if (!LinkAttachment.lower(node).equals(CBS)
        && server.broker().queue(entity(node)) == null
        && server.broker().target(entity(node)) == null) {
      return null;
    }
    String address =
        link.getRemoteTarget() instanceof Target target && target.getAddress() != null
            ? target.getAddress()
            : node;
    Replies reply = new Replies(address, link);
    replies.put(address, reply);
    return reply;
  }

  private static String entity(String address) {
    return address.substring(0, address.length() - MANAGEMENT.length());
  }

  private interface Handler {
    Message handle(Message request);
  }

  private void answer(Receiver link, Delivery delivery, byte[] bytes, Handler handler) {
    connection.touch();
    if (link.getCredit() < 50) {
      link.flow(100);
    }
    Message request = Proton.message();
    try {
      request.decode(bytes, 0, bytes.length);
    } catch (RuntimeException | StackOverflowError e) {
      reject(delivery, "amqp:decode-error", "not an AMQP message: " + e);
      return;
    }
    Replies to = replies.get(String.valueOf(request.getReplyTo()));
    if (to == null) {
      reject(delivery, "amqp:invalid-field", "no link takes replies to " + request.getReplyTo());
      return;
    }
    if (to.waiting.size() >= MAX_WAITING) {
      reject(delivery, "amqp:resource-limit-exceeded", "too many replies wait for credit");
      return;
    }
    Message reply = handler.handle(request);
    reply.setCorrelationId(request.getMessageId());
    server.afterCommit(() -> to.send(reply));
    if (!delivery.remotelySettled()) {
      delivery.disposition(Accepted.getInstance());
    }
    delivery.settle();
  }

  private static void reject(Delivery delivery, String condition, String description) {
    Rejected rejected = new Rejected();
    rejected.setError(new ErrorCondition(Symbol.valueOf(condition), description));
    delivery.disposition(rejected);
    delivery.settle();
  }

  /** Replies wait here while the client has given no credit. */
  private final class Replies implements Outgoing {
    private final String address;
    private final Sender link;
    private final Queue<byte[]> waiting = new ArrayDeque<>();

    private Replies(String address, Sender link) {
      this.address = address;
      this.link = link;
    }

    private void send(Message reply) {
      byte[] buffer = new byte[4096];
      while (buffer.length <= MAX_REPLY) {
        try {
          int length = reply.encode(buffer, 0, buffer.length);
          waiting.add(Arrays.copyOf(buffer, length));
          break;
        } catch (BufferOverflowException e) {
          buffer = new byte[buffer.length * 4];
        }
      }
      flow();
    }

    @Override
    public Session session() {
      return link.getSession();
    }

    @Override
    public void flow() {
      while (link.getCredit() > 0 && !waiting.isEmpty()) {
        byte[] bytes = waiting.remove();
        Delivery delivery =
            link.delivery(Long.toString(deliveryTags++).getBytes(StandardCharsets.US_ASCII));
        link.send(bytes, 0, bytes.length);
        link.advance();
        delivery.settle();
      }
      connection.touch();
    }

    @Override
    public void updated(Delivery delivery) {
      delivery.settle();
    }

    @Override
    public void written() {}

    @Override
    public void detached() {
      replies.remove(address, this);
    }
  }
}
