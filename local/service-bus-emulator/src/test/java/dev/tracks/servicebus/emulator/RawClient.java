package dev.tracks.servicebus.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.apache.qpid.proton.Proton;
import org.apache.qpid.proton.amqp.messaging.AmqpValue;
import org.apache.qpid.proton.amqp.messaging.ApplicationProperties;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.engine.Collector;
import org.apache.qpid.proton.engine.Connection;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.EndpointState;
import org.apache.qpid.proton.engine.Link;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.engine.Session;
import org.apache.qpid.proton.engine.Transport;
import org.apache.qpid.proton.message.Message;

/** An AMQP client that can do what the SDK would never do. */
final class RawClient implements AutoCloseable {

  private final Socket socket;
  private final Transport transport = Proton.transport();
  private final Collector collector = Proton.collector();
  final Connection connection = Proton.connection();
  final Session session;
  private int tags;

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20);
    transport.setMaxFrameSize(65536);
    transport.sasl().client();
    transport.sasl().setMechanisms("ANONYMOUS");
    connection.collect(collector);
    transport.bind(connection);
    connection.setContainer("raw");
    connection.setHostname("localhost");
    connection.open();
    session = connection.session();
    session.open();
    await(() -> session.getRemoteState() == EndpointState.ACTIVE);
  }

  Sender sender(String address) throws IOException {
    return sender(session, address);
  }

  Sender sender(Session on, String address) throws IOException {
    Sender sender = on.sender("sender-" + tags++);
    Target target = new Target();
    target.setAddress(address);
    sender.setTarget(target);
    sender.setSource(new Source());
    sender.open();
    await(() -> sender.getRemoteState() != EndpointState.UNINITIALIZED);
    await(() -> sender.getCredit() > 0 || sender.getRemoteState() == EndpointState.CLOSED);
    return sender;
  }

  Receiver receiver(String source, String target, int credit) throws IOException {
    Receiver receiver = session.receiver("receiver-" + tags++);
    Source from = new Source();
    from.setAddress(source);
    receiver.setSource(from);
    Target to = new Target();
    to.setAddress(target);
    receiver.setTarget(to);
    receiver.open();
    receiver.flow(credit);
    await(() -> receiver.getRemoteState() != EndpointState.UNINITIALIZED);
    return receiver;
  }

  /** Sends bytes as a message and gives the broker's answer to it. */
  DeliveryState send(Sender sender, int format, byte[] bytes) throws IOException {
    Delivery delivery = sender.delivery(new byte[] {(byte) tags++, (byte) (tags >> 8)});
    delivery.setMessageFormat(format);
    sender.send(bytes, 0, bytes.length);
    sender.advance();
    await(() -> delivery.getRemoteState() != null);
    DeliveryState answer = delivery.getRemoteState();
    delivery.settle();
    return answer;
  }

  /** Sends a request to a node and gives the reply. */
  Message request(String node, Map<String, Object> properties, Object body) throws IOException {
    Receiver replies = receiver(node, "replies-" + tags, 1);
    Sender requests = sender(node);
    Message request = Proton.message();
    request.setMessageId("request");
    request.setReplyTo(((Target) replies.getTarget()).getAddress());
    request.setApplicationProperties(new ApplicationProperties(properties));
    request.setBody(new AmqpValue(body));
    byte[] bytes = new byte[1 << 20];
    int length = request.encode(bytes, 0, bytes.length);
    send(requests, 0, java.util.Arrays.copyOf(bytes, length));
    await(() -> replies.current() != null && !replies.current().isPartial());
    byte[] reply = new byte[replies.current().pending()];
    replies.recv(reply, 0, reply.length);
    replies.advance();
    Message message = Proton.message();
    message.decode(reply, 0, reply.length);
    requests.close();
    replies.close();
    write();
    return message;
  }

  /** The error that ended a link. */
  ErrorCondition error(Link link) throws IOException {
    await(() -> link.getRemoteState() == EndpointState.CLOSED);
    return link.getRemoteCondition();
  }

  /** Works until something is the case. */
  void await(BooleanSupplier condition) throws IOException {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new IOException("what was waited for did not come");
      }
      write();
      read();
    }
  }

  void write() throws IOException {
    while (transport.pending() > 0) {
      ByteBuffer head = transport.head();
      byte[] bytes = new byte[head.remaining()];
      head.get(bytes);
      socket.getOutputStream().write(bytes);
      transport.pop(bytes.length);
    }
  }

  private void read() throws IOException {
    InputStream in = socket.getInputStream();
    ByteBuffer tail = transport.tail();
    byte[] bytes = new byte[Math.min(tail.remaining(), 65536)];
    try {
      int read = in.read(bytes);
      if (read < 0) {
        throw new IOException("the broker hung up");
      }
      tail.put(bytes, 0, read);
      transport.process();
    } catch (java.net.SocketTimeoutException e) {
      // nothing came
    }
    while (collector.peek() != null) {
      collector.pop();
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
