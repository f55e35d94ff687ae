package dev.tracks.servicebus.emulator;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.jspecify.annotations.Nullable;

/** What the links of one connection are attached to. */
final class LinkAttachment {

  /** The largest message or batch that is taken, in bytes: the standard tier's limit. */
  static final int MAX_MESSAGE_SIZE = 256 * 1024;

  /** How many messages a client may send ahead of acknowledgements. */
  static final int CREDIT = 1000;

  private static final int MAX_LINKS = 1000;
  private static final Symbol SESSION_FILTER = Symbol.valueOf("com.microsoft:session-filter");

  private final AmqpServer server;
  private final AmqpConnection connection;
  private final RequestNodes nodes;
  private final Set<Link> links = new HashSet<>();
  private final Set<Outgoing> outgoing = new HashSet<>();

  LinkAttachment(AmqpServer server, AmqpConnection connection) {
    this.server = server;
    this.connection = connection;
    this.nodes = new RequestNodes(server, connection);
  }

  void attach(Link link) {
    if (links.size() >= MAX_LINKS) {
      connection.refuse(
          link, "amqp:resource-limit-exceeded", "more than " + MAX_LINKS + " links at once");
      return;
    }
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
    if (link.getRemoteTarget() instanceof Coordinator) {
      connection.refuse(link, "amqp:not-implemented", "This broker has no transactions.");
      return;
    }
    String address =
        link.getRemoteTarget() instanceof Target target && target.getAddress() != null
            ? target.getAddress()
            : "";
    Incoming incoming = incoming(link, address);
    if (incoming == null) {
      refuseUnknown(link, address);
      return;
    }
    link.setContext(incoming);
    links.add(link);
    link.setMaxMessageSize(UnsignedLong.valueOf(MAX_MESSAGE_SIZE));
    link.open();
    link.flow(CREDIT);
  }

  private @Nullable Incoming incoming(Receiver link, String address) {
    if (RequestNodes.isNode(address)) {
      return nodes.requests(link, address);
    }
    Broker.Target target = server.broker().target(address);
    return target == null ? null : new Publishing(server, connection, link, target);
  }

  private void attachOutgoing(Sender link) {
    String address = "";
    if (link.getRemoteSource() instanceof Source source) {
      address = source.getAddress() == null ? "" : source.getAddress();
      if (source.getFilter() != null && source.getFilter().containsKey(SESSION_FILTER)) {
        connection.refuse(
            link,
            "amqp:not-allowed",
            "It is not possible for an entity that does not require sessions to create a sessionful"
                + " message receiver; this broker has no sessions.");
        return;
      }
    }
    if (isRefused(address)) {
      connection.refuse(link, "com.microsoft:entity-disabled", "disabled on demand");
      return;
    }
    Outgoing consuming = outgoing(link, address);
    if (consuming == null) {
      refuseUnknown(link, address);
      return;
    }
    link.setContext(consuming);
    links.add(link);
    outgoing.add(consuming);
    link.open();
  }

  private @Nullable Outgoing outgoing(Sender link, String address) {
    if (RequestNodes.isNode(address)) {
      return nodes.replies(link, address);
    }
    MessageQueue queue = server.broker().queue(address);
    return queue == null ? null : new Consuming(server, connection, link, queue);
  }

  private boolean isRefused(String address) {
    MessageQueue queue = RequestNodes.isNode(address) ? null : server.broker().queue(address);
    return queue != null && server.faults().strikes(queue.name(), Faults.Kind.REFUSE_RECEIVER);
  }

  private void refuseUnknown(Link link, String address) {
    connection.refuse(
        link, "amqp:not-found", "The messaging entity '" + address + "' could not be found.");
  }

  void flow(Link link) {
    if (link instanceof Sender && link.getContext() instanceof Outgoing consuming) {
      consuming.flow();
    }
  }

  /** Tells every outgoing link that the socket has taken what it could. */
  void written() {
    outgoing.forEach(Outgoing::written);
  }

  void detached(Link link) {
    links.remove(link);
    if (link.getContext() instanceof Outgoing consuming) {
      consuming.detached();
      outgoing.remove(consuming);
    }
    link.setContext(null);
  }

  void sessionEnded(Session session) {
    List.copyOf(links).stream()
        .filter(link -> link.getSession() == session)
        .forEach(this::detached);
  }

  void allDetached() {
    outgoing.forEach(Outgoing::detached);
    outgoing.clear();
    links.clear();
  }

  static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
