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
import org.apache.qpid.proton.engine.TransportException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client: its socket, its proton engine, and what hangs on its links. What it sends can end
 * this connection, with an AMQP error, and nothing else.
 */
final class AmqpConnection {

  private static final Logger LOG = LoggerFactory.getLogger(AmqpConnection.class);
  private static final int MAX_FRAME_SIZE = 65536;
  private static final int MAX_CHANNEL = 255;
  private static final int SESSION_WINDOW = 64 * 1024 * 1024;
  private static final int READ_IN_A_TURN = 1024 * 1024;
  private static final int UNFINISHED_IN_A_SESSION = 8 * LinkAttachment.MAX_MESSAGE_SIZE;
  private static final long LINGER_MILLIS = 1000;

  private enum State {
    /** Works. */
    RUNNING,
    /** Broke the protocol: it is told so, and nothing else that it sent counts. */
    FAILED,
    /** Was told so: what it still sends is thrown away until it hangs up. */
    LINGERING,
    /** Over. */
    BROKEN
  }

  private final AmqpServer server;
  private final SocketChannel channel;
  private final SelectionKey key;
  private final Transport transport = Proton.transport();
  private final Connection connection = Proton.connection();
  private final Collector collector = Proton.collector();
  private final LinkAttachment attachment;
  private final long openUntil;
  private State state = State.RUNNING;
  private long lingerUntil;
  private long nextTick = Long.MAX_VALUE;

  AmqpConnection(AmqpServer server, SocketChannel channel, SelectionKey key) {
    this.server = server;
    this.channel = channel;
    this.key = key;
    this.attachment = new LinkAttachment(server, this);
    this.openUntil = System.currentTimeMillis() + server.openTimeout().toMillis();
    transport.setMaxFrameSize(MAX_FRAME_SIZE);
    transport.setChannelMax(MAX_CHANNEL);
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
        if (state == State.LINGERING) {
          discard();
        } else {
          read();
        }
      }
    } catch (IOException e) {
      LOG.debug("Connection lost: {}", e.toString());
      state = State.BROKEN;
    } catch (TransportException e) { // the engine says so to the client itself
      LOG.debug("Connection broke the protocol: {}", e.toString());
      state = State.FAILED;
    } catch (RuntimeException | StackOverflowError e) {
      LOG.debug("Connection sent what cannot be worked on", e);
      fail("amqp:decode-error", "what was sent cannot be decoded: " + e);
    }
  }

  private void read() throws IOException {
    int total = 0;
    while (state == State.RUNNING && total < READ_IN_A_TURN) {
      int capacity = transport.capacity();
      if (capacity <= 0) {
        state = capacity < 0 ? State.FAILED : state;
        return;
      }
      ByteBuffer tail = transport.tail();
      int read = channel.read(tail);
      if (read < 0) {
        state = State.BROKEN;
        return;
      }
      if (read > 0) {
        total += read;
        transport.process();
      }
      handleEvents();
      if (read == 0) {
        return;
      }
    }
  }

  private void discard() throws IOException {
    ByteBuffer nowhere = ByteBuffer.allocate(64 * 1024);
    int read = channel.read(nowhere);
    if (read < 0) {
      state = State.BROKEN;
    }
  }

  private void handleEvents() {
    for (Event event = collector.peek(); event != null; event = collector.peek()) {
      if (state == State.RUNNING) {
        handle(event);
      }
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
        attachment.sessionEnded(event.getSession());
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
        state = State.FAILED;
      }
      default -> {}
    }
  }

  private void delivery(Delivery delivery) {
    Link link = delivery.getLink();
    boolean open = link.getLocalState() == EndpointState.ACTIVE;
    switch (link) {
      case Receiver receiver when open && link.getContext() instanceof Incoming incoming ->
          incoming(receiver, incoming, delivery);
      case Sender ignored when open && link.getContext() instanceof Outgoing outgoing -> {
        if (delivery.isUpdated()) {
          delivery.clear();
          outgoing.updated(delivery);
        }
      }
      case Receiver receiver -> { // still under way when the link was closed
        receiver.recv(new byte[delivery.pending()], 0, delivery.pending());
        if (!delivery.isPartial()) {
          receiver.advance();
          delivery.settle();
        }
      }
      default -> delivery.settle();
    }
  }

  private void incoming(Receiver link, Incoming incoming, Delivery delivery) {
    if (delivery.isAborted()) {
      delivery.settle();
    } else if (delivery.isPartial()) {
      if (delivery.pending() > 4 * LinkAttachment.MAX_MESSAGE_SIZE) {
        close(link, "amqp:link:message-size-exceeded", "the message is far too large");
      } else if (link.getSession().getIncomingBytes() > UNFINISHED_IN_A_SESSION) {
        fail("amqp:resource-limit-exceeded", "too many unfinished messages in a session");
      }
    } else if (delivery.isReadable()) {
      byte[] bytes = new byte[delivery.pending()];
      link.recv(bytes, 0, bytes.length);
      link.advance();
      incoming.received(delivery, bytes);
    }
  }

  /** Sends what is ready; false when the connection is over. */
  boolean flush(long now) {
    try {
      boolean blocked = false;
      if (state == State.RUNNING || state == State.FAILED) {
        handleEvents();
        tick(now);
        blocked = write();
        attachment.written();
      }
      if (state == State.FAILED && !blocked) {
        channel.shutdownOutput();
        lingerUntil = now + LINGER_MILLIS;
        state = State.LINGERING;
        attachment.allDetached();
      }
      if (state == State.LINGERING) {
        nextTick = lingerUntil;
        state = now >= lingerUntil ? State.BROKEN : state;
      }
      if (state != State.BROKEN && key.isValid()) {
        key.interestOps(SelectionKey.OP_READ | (blocked ? SelectionKey.OP_WRITE : 0));
      }
    } catch (IOException | RuntimeException | StackOverflowError e) {
      LOG.debug("Connection lost: {}", e.toString());
      state = State.BROKEN;
    }
    if (state == State.BROKEN || (state == State.RUNNING && connectionClosed())) {
      abort();
      return false;
    }
    return true;
  }

  private void tick(long now) {
    long next = transport.tick(now);
    nextTick = next <= 0 ? Long.MAX_VALUE : next;
    if (connection.getRemoteState() == EndpointState.UNINITIALIZED) {
      nextTick = Math.min(nextTick, openUntil);
      if (now >= openUntil) {
        state = State.BROKEN;
      }
    }
  }

  private boolean connectionClosed() {
    return transport.isClosed()
        || (connection.getLocalState() == EndpointState.CLOSED
            && connection.getRemoteState() == EndpointState.CLOSED
            && transport.pending() <= 0);
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

  /** Has this connection flushed at the end of the turn. */
  void touch() {
    server.touch(this);
  }

  /** Marks the connection to be dropped without a word, as a cut wire would. */
  void drop() {
    state = State.BROKEN;
    touch();
  }

  /** Ends the connection with an AMQP error. */
  private void fail(String condition, String description) {
    if (state == State.RUNNING) {
      state = State.FAILED;
      connection.open();
      connection.setCondition(new ErrorCondition(Symbol.valueOf(condition), description));
      connection.close();
    }
    touch();
  }

  /** Refuses a link with an AMQP error. */
  void refuse(Link link, String condition, String description) {
    link.setSource(null);
    link.setTarget(null);
    link.open();
    close(link, condition, description);
  }

  /** Closes a link with an AMQP error. */
  void close(Link link, String condition, String description) {
    link.setCondition(new ErrorCondition(Symbol.valueOf(condition), description));
    link.close();
    touch();
  }

  /** Ends the connection and lets go of everything that hung on it; locks run on. */
  void abort() {
    state = State.BROKEN;
    attachment.allDetached();
    key.cancel();
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("While closing", e);
    }
  }
}
