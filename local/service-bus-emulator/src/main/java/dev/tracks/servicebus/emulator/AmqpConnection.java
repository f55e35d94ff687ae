package dev.tracks.servicebus.emulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Event;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sasl;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client: its socket, its proton engine, and what hangs on its links. */
final class AmqpConnection {

  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);
  private static final int MAX_FRAME_SIZE = 65536;
  private static final int SESSION_WINDOW = 64 * 1024 * 1024;

  private final AmqpServer server;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final Transport transport = Proton.transport();
  private final Connection connection = Proton.connection();
  private final Collector collector = Proton.collector();
  private final LinkAttachment attachment;
  private long nextTick = Long.MAX_VALUE;
  private boolean broken;

  AmqpConnection(AmqpServer server, SocketChannel channel, SelectionKey key) {
    this.server = server;
    this.channel = channel;
    this.key = key;
    this.attachment = new LinkAttachment(server, this);
    transport.setMaxFrameSize(MAX_FRAME_SIZE);
    transport.setEmitFlowEventOnSend(false);
    transport.setIdleTimeout(120_000);
    Sasl sasl = transport.sasl();
    sasl.server();
    sasl.setMechanisms("ANONYMOUS", "PLAIN", "EXTERNAL", "MSSBCBS");
    sasl.done(Sasl.SaslOutcome.PN_SASL_OK);
    connection.collect(collector);
    transport.bind(connection);
  }

  /** Reads what came and works on it. */
  void onReady() {
    try {
      if (key.isReadable()) {
        read();
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("Connection lost: {}", e.toString());
      broken = true;
    }
  }

  private void read() throws IOException {
    while (!broken) {
      int capacity = transport.capacity();
      if (capacity <= 0) {
        broken = capacity < 0;
        return;
      }
      ByteBuffer tail = transport.tail();
      int read = channel.read(tail);
      if (read < 0) {
        transport.close_tail();
        broken = true;
      }
      if (read > 0) {
        transport.process();
      }
      handleEvents();
      if (read <= 0) {
        return;
      }
    }
  }

  private void handleEvents() {
    for (Event event = collector.peek(); event != null; event = collector.peek()) {
      handle(event);
      collector.pop();
    }
  }

  private void handle(Event event) {
    switch (event.getType()) {
      case CONNECTION_REMOTE_OPEN -> {
        connection.setContainer("tracks-service-bus-emulator");
        connection.open();
      }
      case CONNECTION_REMOTE_CLOSE -> connection.close();
      case SESSION_REMOTE_OPEN -> {
        event.getSession().setIncomingCapacity(SESSION_WINDOW);
        event.getSession().open();
      }
      case SESSION_REMOTE_CLOSE -> {
        event.getSession().close();
        event.getSession().free();
      }
      case LINK_REMOTE_OPEN -> attachment.attach(event.getLink());
      case LINK_REMOTE_CLOSE, LINK_REMOTE_DETACH -> {
        attachment.detached(event.getLink());
        event.getLink().close();
        event.getLink().free();
      }
      case LINK_FINAL -> attachment.detached(event.getLink());
      case LINK_FLOW -> attachment.flow(event.getLink());
      case DELIVERY -> delivery(event.getDelivery());
      case TRANSPORT_ERROR -> {
        LOG.debug("Transport error: {}", transport.getCondition());
        broken = true;
      }
      default -> {}
    }
  }

  private void delivery(Delivery delivery) {
    Link link = delivery.getLink();
    switch (link) {
      case Receiver receiver when link.getContext() instanceof LinkAttachment.Incoming incoming -> {
        if (delivery.isReadable() && !delivery.isPartial()) {
          byte[] bytes = new byte[delivery.pending()];
          receiver.recv(bytes, 0, bytes.length);
          receiver.advance();
          incoming.received(delivery, bytes);
        }
      }
      case Sender ignored when link.getContext() instanceof LinkAttachment.Outgoing outgoing -> {
        if (delivery.isUpdated()) {
          delivery.clear();
          outgoing.updated(delivery);
        }
      }
      default -> delivery.settle();
    }
  }

  /** Sends what is ready; false when the connection is over. */
  boolean flush(long now) {
    try {
      handleEvents();
      nextTick = transport.tick(now);
      if (nextTick <= 0) {
        nextTick = Long.MAX_VALUE;
      }
      boolean blocked = write();
      if (!broken && key.isValid()) {
        key.interestOps(SelectionKey.OP_READ | (blocked ? SelectionKey.OP_WRITE : 0));
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("Connection lost: {}", e.toString());
      broken = true;
    }
    if (broken || transport.isClosed() || connectionClosed()) {
      abort();
      return false;
    }
    return true;
  }

  private boolean connectionClosed() {
    return connection.getLocalState() == EndpointState.CLOSED
        && connection.getRemoteState() == EndpointState.CLOSED
        && transport.pending() <= 0;
  }

  /** Writes; true when the socket takes no more for now. */
  private boolean write() throws IOException {
    for (int pending = transport.pending(); pending > 0; pending = transport.pending()) {
      int written = channel.write(transport.head());
      if (written == 0) {
        return true;
      }
      transport.pop(written);
    }
    return false;
  }

  long nextTick() {
    return nextTick;
  }

  /** Marks the connection to be dropped without a word, as a cut wire would. */
  void drop() {
    broken = true;
  }

  /** Refuses a link with an AMQP error. */
  void refuse(Link link, String condition, String description) {
    link.setSource(null);
    link.setTarget(null);
    link.open();
    link.setCondition(new ErrorCondition(Symbol.valueOf(condition), description));
    link.close();
  }

  /** Ends the connection and lets go of everything that hung on it; locks run on. */
  void abort() {
    attachment.allDetached();
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("While closing", e);
    }
  }
}
