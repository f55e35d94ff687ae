package dev.tracks.servicebus.emulator;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The request-response nodes of one connection: {@code $cbs}, which takes any token, and {@code
 * entity/$management}. A reply goes to the link whose target is the request's reply-to.
 */
final class RequestNodes {

  private static final String CBS = "$cbs";
  private static final String MANAGEMENT = "/$management";

  private final AmqpServer server;
  private final Map<String, Replies> replies = new HashMap<>();
  private long deliveryTags;

  RequestNodes(AmqpServer server) {
    this.server = server;
  }

  static boolean isNode(String address) {
    return LinkAttachment.lower(address).endsWith(CBS)
        || LinkAttachment.lower(address).endsWith(MANAGEMENT);
  }

  /** What takes requests at a node, or null when there is no such entity. */
  LinkAttachment.@Nullable Incoming requests(Receiver link, String address) {
    if (LinkAttachment.lower(address).endsWith(CBS)) {
      return (delivery, bytes) -> answer(link, delivery, bytes, this::putToken);
    }
    String entity = address.substring(0, address.length() - MANAGEMENT.length());
    MessageQueue queue = server.broker().queue(entity);
    Broker.Target target = server.broker().target(entity);
    if (queue == null && target == null) {
      return null;
    }
    ManagementNode node = new ManagementNode(queue, target);
    return (delivery, bytes) -> answer(link, delivery, bytes, node::handle);
  }

  /** What sends replies to the client's receiving link. */
  LinkAttachment.Outgoing replies(Sender link, String node) {
    String address =
        link.getRemoteTarget() instanceof Target target && target.getAddress() != null
            ? target.getAddress()
            : node;
    Replies reply = new Replies(address, link);
    replies.put(address, reply);
    return reply;
  }

  private interface Handler {
    Message handle(Message request);
  }

  private void answer(Receiver link, Delivery delivery, byte[] bytes, Handler handler) {
    if (!delivery.remotelySettled()) {
      delivery.disposition(Accepted.getInstance());
    }
    delivery.settle();
    if (link.getCredit() < 50) {
      link.flow(100);
    }
    Message request = Proton.message();
    request.decode(bytes, 0, bytes.length);
    Message reply = handler.handle(request);
    reply.setCorrelationId(request.getMessageId());
    Replies to = replies.get(String.valueOf(request.getReplyTo()));
    if (to != null) {
      server.afterCommit(() -> to.send(reply));
    }
  }

  private Message putToken(Message request) {
    Message reply = Proton.message();
    Map<String, Object> properties = new HashMap<>();
    properties.put("status-code", 202);
    properties.put("status-description", "Accepted");
    reply.setApplicationProperties(new ApplicationProperties(properties));
    reply.setBody(new AmqpValue(null));
    return reply;
  }

  /** Replies wait here while the client has given no credit. */
  private final class Replies implements LinkAttachment.Outgoing {
    private final String address;
    private final Sender link;
    private final Queue<byte[]> waiting = new ArrayDeque<>();

    private Replies(String address, Sender link) {
      this.address = address;
      this.link = link;
    }

    private void send(Message reply) {
      byte[] buffer = new byte[4096];
      while (true) {
        try {
          int length = reply.encode(buffer, 0, buffer.length);
          waiting.add(java.util.Arrays.copyOf(buffer, length));
          break;
        } catch (java.nio.BufferOverflowException e) {
          buffer = new byte[buffer.length * 4];
        }
      }
      flow();
    }

    @Override
    public void flow() {
      while (link.getCredit() > 0 && !waiting.isEmpty()) {
        byte[] bytes = waiting.remove();
        Delivery delivery = link.delivery(Long.toString(deliveryTags++).getBytes());
        link.send(bytes, 0, bytes.length);
        link.advance();
        delivery.settle();
      }
    }

    @Override
    public void updated(Delivery delivery) {
      delivery.settle();
    }

    @Override
    public void detached() {
      replies.remove(address, this);
    }
  }
}
