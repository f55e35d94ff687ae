package dev.tracks.systemtests.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.Role;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.junit.jupiter.api.Test;

class AmqpDissectorUnitTests {

  private static final byte[] HEADER = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};

  private final AmqpDissector dissector = new AmqpDissector();

  @Test
  void namesTransfersAndTheirAcknowledgementsByAddress() {
    feed(Direction.TO_SERVER, HEADER);
    feed(Direction.TO_SERVER, frame(3, begin(null)));
    feed(Direction.TO_CLIENT, frame(9, begin(3)));
    feed(Direction.TO_SERVER, frame(3, attach(7, Role.SENDER, "elsewhere", "tracks")));
    feed(Direction.TO_CLIENT, frame(9, attach(1, Role.RECEIVER, "elsewhere", "tracks")));

    assertThat(feed(Direction.TO_SERVER, frame(3, transfer(7, 0))))
        .containsExactly(new WireEvent(Direction.TO_SERVER, "transfer", "tracks"));
    assertThat(feed(Direction.TO_CLIENT, frame(9, accepted(Role.RECEIVER, 0))))
        .containsExactly(new WireEvent(Direction.TO_CLIENT, "disposition", "tracks"));
  }

  @Test
  void namesDeliveriesAndTheirSettlementByAddress() {
    String subscription = "tracks/subscriptions/cache-invalidator";
    feed(Direction.TO_SERVER, frame(0, begin(null)));
    feed(Direction.TO_CLIENT, frame(5, begin(0)));
    feed(Direction.TO_SERVER, frame(0, attach(0, Role.RECEIVER, subscription, "client")));
    feed(Direction.TO_CLIENT, frame(5, attach(4, Role.SENDER, subscription, "client")));

    assertThat(feed(Direction.TO_CLIENT, frame(5, transfer(4, 12))))
        .containsExactly(new WireEvent(Direction.TO_CLIENT, "transfer", subscription));
    assertThat(feed(Direction.TO_SERVER, frame(0, accepted(Role.RECEIVER, 12))))
        .containsExactly(new WireEvent(Direction.TO_SERVER, "disposition", subscription));
  }

  @Test
  void findsTheFramesHoweverTheBytesArrive() {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    stream.writeBytes(HEADER);
    stream.writeBytes(frame(0, begin(null)));
    stream.writeBytes(frame(0, attach(0, Role.SENDER, "s", "tracks")));
    stream.writeBytes(frame(0, transfer(0, 0)));
    byte[] bytes = stream.toByteArray();

    for (int size : new int[] {1, 2, 7, bytes.length}) {
      AmqpDissector fresh = new AmqpDissector();
      ByteArrayOutputStream passed = new ByteArrayOutputStream();
      List<String> operations = new ArrayList<>();
      for (int i = 0; i < bytes.length; i += size) {
        byte[] piece = Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size));
        for (WireUnit unit : fresh.feed(Direction.TO_SERVER, piece)) {
          passed.writeBytes(unit.bytes());
          if (unit.event() != null) {
            operations.add(unit.event().operation());
          }
        }
      }
      assertThat(operations).containsExactly("begin", "attach", "transfer");
      assertThat(passed.toByteArray()).isEqualTo(bytes);
    }
  }

  @Test
  void passesWhatIsNotAmqpUntouched() {
    byte[] garbage = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes();
    List<WireUnit> units = dissector.feed(Direction.TO_SERVER, garbage);
    assertThat(units).hasSize(1);
    assertThat(units.getFirst().bytes()).isEqualTo(garbage);
    assertThat(units.getFirst().event()).isNull();
  }

  @Test
  void passesAFrameThatCannotBeDecoded() {
    byte[] frame = {0, 0, 0, 12, 2, 0, 0, 0, (byte) 0xff, 1, 2, 3};
    assertThat(dissector.feed(Direction.TO_SERVER, frame).getFirst().bytes()).isEqualTo(frame);
  }

  private List<WireEvent> feed(Direction direction, byte[] bytes) {
    return dissector.feed(direction, bytes).stream()
        .map(WireUnit::event)
        .filter(java.util.Objects::nonNull)
        .toList();
  }

  private static Begin begin(Integer remoteChannel) {
    Begin begin = new Begin();
    if (remoteChannel != null) {
      begin.setRemoteChannel(UnsignedShort.valueOf(remoteChannel.shortValue()));
    }
    begin.setNextOutgoingId(UnsignedInteger.ONE);
    begin.setIncomingWindow(UnsignedInteger.ONE);
    begin.setOutgoingWindow(UnsignedInteger.ONE);
    return begin;
  }

  private static Attach attach(int handle, Role role, String source, String target) {
    Attach attach = new Attach();
    attach.setName("link");
    attach.setHandle(UnsignedInteger.valueOf(handle));
    attach.setRole(role);
    Source from = new Source();
    from.setAddress(source);
    attach.setSource(from);
    Target to = new Target();
    to.setAddress(target);
    attach.setTarget(to);
    attach.setInitialDeliveryCount(UnsignedInteger.ZERO);
    return attach;
  }

  private static Transfer transfer(int handle, int deliveryId) {
    Transfer transfer = new Transfer();
    transfer.setHandle(UnsignedInteger.valueOf(handle));
    transfer.setDeliveryId(UnsignedInteger.valueOf(deliveryId));
    transfer.setDeliveryTag(new Binary(new byte[] {1}));
    transfer.setMessageFormat(UnsignedInteger.ZERO);
    return transfer;
  }

  private static Disposition accepted(Role role, int deliveryId) {
    Disposition disposition = new Disposition();
    disposition.setRole(role);
    disposition.setFirst(UnsignedInteger.valueOf(deliveryId));
    disposition.setSettled(true);
    disposition.setState(Accepted.getInstance());
    return disposition;
  }

  private static byte[] frame(int channel, Object performative) {
    DecoderImpl decoder = new DecoderImpl();
    EncoderImpl encoder = new EncoderImpl(decoder);
    AMQPDefinedTypes.registerAllTypes(decoder, encoder);
    ByteBuffer body = ByteBuffer.allocate(4096);
    encoder.setByteBuffer(body);
    encoder.writeObject(performative);
    body.flip();
    ByteBuffer frame = ByteBuffer.allocate(8 + body.remaining());
    frame.putInt(frame.capacity()).put((byte) 2).put((byte) 0).putShort((short) channel).put(body);
    return frame.array();
  }
}
