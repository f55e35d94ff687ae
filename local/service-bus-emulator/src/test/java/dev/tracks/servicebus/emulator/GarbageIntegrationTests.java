package dev.tracks.servicebus.emulator;

import static dev.tracks.servicebus.emulator.Contract.QUEUE;
import static dev.tracks.servicebus.emulator.Contract.message;
import static dev.tracks.servicebus.emulator.Contract.one;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.qpid.proton.amqp.Binary;
import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.engine.Delivery;
import org.apache.qpid.proton.engine.Receiver;
import org.apache.qpid.proton.engine.Sender;
import org.apache.qpid.proton.message.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What no client would send; each time, an ordinary client must go on undisturbed. */
@Timeout(60)
class GarbageIntegrationTests {

  private static final byte[] SASL = {'A', 'M', 'Q', 'P', 3, 1, 0, 0};
  private static final byte[] AMQP = {'A', 'M', 'Q', 'P', 0, 1, 0, 0};
  private static final int BATCH = 0x80013700;

  private EmbeddedServiceBus bus;
  private ServiceBusSenderClient sender;
  private ServiceBusReceiverClient receiver;

  @BeforeEach
  void start() {
    bus =
        EmbeddedServiceBus.withConfig(Contract.entities())
            .openTimeout(Duration.ofSeconds(10))
            .memoryLimit(32 * 1024 * 1024)
            .start();
    Contract contract = new Contract(bus.connectionString());
    sender = contract.sender(QUEUE);
    receiver = contract.deleting(QUEUE);
    assertOthersAreServed();
  }

  @AfterEach
  void end() {
    assertOthersAreServed();
    sender.close();
    receiver.close();
    bus.close();
  }

  private void assertOthersAreServed() {
    String body = UUID.randomUUID().toString();
    sender.sendMessage(message(body));
    String received;
    do { // the SDK sends twice what was not acknowledged in time
      received = one(receiver).getBody().toString();
    } while (!received.equals(body));
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket("127.0.0.1", bus.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** All that the broker answers until it hangs up. */
  private String answerTo(byte[]... parts) throws IOException {
    try (Socket socket = connect()) {
      for (byte[] part : parts) {
        socket.getOutputStream().write(part);
      }
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void anotherProtocolIsToldWhichOneThisIs() throws IOException {
    assertThat(answerTo("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(ISO_8859_1)))
        .startsWith("AMQP");
  }

  @Test
  void randomBytesEndTheirOwnConnection() throws IOException {
    Random random = new Random();
    for (int i = 0; i < 300; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      try (Socket socket = connect()) {
        socket.getOutputStream().write(i % 3 == 0 ? SASL : i % 3 == 1 ? AMQP : new byte[0]);
        socket.getOutputStream().write(bytes);
      } catch (IOException e) {
        // The broker may have hung up before all was sent.
      }
    }
  }

  @Test
  void randomFramesEndTheirOwnConnection() throws IOException {
    Random random = new Random();
    for (int i = 0; i < 300; i++) {
      byte[] performative = new byte[3 + random.nextInt(60)];
      random.nextBytes(performative);
      performative[0] = 0;
      performative[1] = 0x53;
      performative[2] = (byte) (0x10 + random.nextInt(9));
      try (Socket socket = connect()) {
        socket.getOutputStream().write(AMQP);
        socket.getOutputStream().write(frame(performative));
      } catch (IOException e) {
        // The broker may have hung up before all was sent.
      }
    }
  }

  private static byte[] frame(byte[] performative) {
    return ByteBuffer.allocate(8 + performative.length)
        .putInt(8 + performative.length)
        .put((byte) 2)
        .put((byte) 0)
        .putShort((short) 0)
        .put(performative)
        .array();
  }

  @Test
  void aFrameLargerThanAgreedIsAFramingError() throws IOException {
    byte[] huge = ByteBuffer.allocate(8).putInt(Integer.MAX_VALUE).put((byte) 2).array();
    assertThat(answerTo(AMQP, huge)).contains("amqp:connection:framing-error");
  }

  @Test
  void aFrameSmallerThanItsHeaderIsAFramingError() throws IOException {
    byte[] tiny = ByteBuffer.allocate(8).putInt(3).put((byte) 2).array();
    assertThat(answerTo(AMQP, tiny)).contains("amqp:connection:framing-error");
  }

  @Test
  void aPerformativeNestedTooDeeplyIsAnError() throws IOException {
    byte[] deep = new byte[60_000];
    Arrays.fill(deep, (byte) 0x00); // a described type whose descriptor is a described type whose …
    assertThat(answerTo(AMQP, frame(deep))).contains("amqp:");
  }

  @Test
  void halfAFrameHoldsUpNobody() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(AMQP);
      socket.getOutputStream().write(new byte[] {0, 0, 1, 0, 2});
      assertOthersAreServed();
    }
  }

  @Test
  void aConnectionThatIsNeverOpenedIsClosed() throws IOException {
    try (EmbeddedServiceBus impatient =
            EmbeddedServiceBus.withConfig(Contract.entities())
                .openTimeout(Duration.ofMillis(300))
                .start();
        Socket silent = new Socket("127.0.0.1", impatient.port());
        Socket greeting = new Socket("127.0.0.1", impatient.port())) {
      silent.setSoTimeout(10_000);
      greeting.setSoTimeout(10_000);
      greeting.getOutputStream().write(SASL);
      assertThat(silent.getInputStream().readAllBytes()).isNotNull();
      assertThat(new String(greeting.getInputStream().readAllBytes(), ISO_8859_1))
          .startsWith("AMQP");
    }
  }

  @Test
  void twoThousandIdleConnectionsHoldUpNobody() throws IOException {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 2000; i++) {
        Socket socket = connect();
        idle.add(socket);
        socket.getOutputStream().write(SASL);
      }
      assertOthersAreServed();
      assertOthersAreServed();
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void linksToWhatThereIsNotAreNotFound() throws IOException {
    try (RawClient client = new RawClient(bus.port())) {
      for (String address :
          List.of(
              "nowhere",
              "",
              "/",
              QUEUE + "/$nothing",
              "contract-topic/subscriptions/none",
              "nowhere/$management",
              "contract-topic/$scheduled",
              "x".repeat(50_000))) {
        assertThat(client.error(client.sender(address)).getCondition().toString())
            .isEqualTo("amqp:not-found");
        assertThat(client.error(client.receiver(address, "me", 1)).getCondition().toString())
            .isEqualTo("amqp:not-found");
      }
    }
  }

  @Test
  void messagesThatAreNoneAreRejectedAndTheLinkGoesOn() throws IOException {
    byte[] deep = new byte[100_000];
    byte[] good = {0, 0x53, 0x75, (byte) 0xa0, 1, 'x'};
    byte[] batchOfGarbage = {0, 0x53, 0x75, (byte) 0xa0, 3, 1, 2, 3};
    try (RawClient client = new RawClient(bus.port())) {
      Sender link = client.sender(QUEUE);
      for (byte[] bytes :
          List.of(new byte[] {1}, new byte[] {0x40}, new byte[] {0, 0x53, 0x75}, deep)) {
        assertDecodeError(client, link, 0, bytes);
      }
      assertDecodeError(client, link, BATCH, batchOfGarbage);
      assertThat(client.send(link, 0, good)).isInstanceOf(Accepted.class);
      assertThat(one(receiver).getBody().toString()).isEqualTo("x");
    }
  }

  private static void assertDecodeError(RawClient client, Sender link, int format, byte[] bytes)
      throws IOException {
    assertThat(client.send(link, format, bytes))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.getError().getCondition().toString())
                    .isEqualTo("amqp:decode-error"));
  }

  @Test
  void aMessageOverTheLimitIsRejected() throws IOException {
    byte[] large = new byte[LinkAttachment.MAX_MESSAGE_SIZE + 1];
    try (RawClient client = new RawClient(bus.port())) {
      assertThat(client.send(client.sender(QUEUE), 0, large))
          .isInstanceOfSatisfying(
              Rejected.class,
              rejected ->
                  assertThat(rejected.getError().getCondition().toString())
                      .isEqualTo("amqp:link:message-size-exceeded"));
    }
  }

  @Test
  void aMessageWithoutEndClosesItsLink() throws IOException {
    byte[] part = new byte[30_000];
    try (RawClient client = new RawClient(bus.port())) {
      Sender link = client.sender(QUEUE);
      Delivery delivery = link.delivery(new byte[] {1});
      for (int i = 0; i < 100; i++) {
        link.send(part, 0, part.length);
        client.write();
      }
      assertThat(delivery.isPartial()).isTrue();
      assertThat(client.error(link).getCondition().toString())
          .isEqualTo("amqp:link:message-size-exceeded");
      assertThat(client.send(client.sender(QUEUE), 0, new byte[] {0, 0x53, 0x75, (byte) 0xa0, 0}))
          .isInstanceOf(Accepted.class);
      one(receiver);
    }
  }

  @Test
  void aReceiverThatDoesNotReadGetsLittleAhead() throws IOException {
    byte[] message = new byte[100_000];
    message[1] = 0x53;
    message[2] = 0x75;
    message[3] = (byte) 0xb0;
    ByteBuffer.wrap(message).putInt(4, message.length - 8);
    try (RawClient client = new RawClient(bus.port());
        RawClient lazy = new RawClient(bus.port())) {
      Sender link = client.sender("contract-unique");
      for (int i = 0; i < 250; i++) {
        assertThat(client.send(link, 0, message)).isInstanceOf(Accepted.class);
      }
      lazy.receiver("contract-unique", "me", 1_000_000);
      assertOthersAreServed();
      // what is not waiting is locked: more than the sockets' buffers hold was not handed out
      try (ServiceBusReceiverClient other =
          new Contract(bus.connectionString()).deleting("contract-unique")) {
        assertThat(Contract.some(other, 50)).hasSize(50);
      }
    }
  }

  @Test
  void aBrokerThatIsFullSaysSoAndGoesOnWhenItIsNot() throws IOException {
    byte[] message = new byte[200_000];
    message[1] = 0x53;
    message[2] = 0x75;
    message[3] = (byte) 0xb0;
    ByteBuffer.wrap(message).putInt(4, message.length - 8);
    try (RawClient client = new RawClient(bus.port());
        ServiceBusReceiverClient unique =
            new Contract(bus.connectionString()).deleting("contract-unique")) {
      Sender link = client.sender("contract-unique");
      int accepted = 0;
      while (client.send(link, 0, message) instanceof Accepted) {
        accepted++;
      }
      assertThat(accepted).isBetween(100, 200);
      assertThat(client.send(link, 0, message))
          .isInstanceOfSatisfying(
              Rejected.class,
              rejected ->
                  assertThat(rejected.getError().getCondition().toString())
                      .isEqualTo("amqp:resource-limit-exceeded"));
      Contract.some(unique, 20);
      assertThat(client.send(link, 0, message)).isInstanceOf(Accepted.class);
    }
  }

  static Stream<Arguments> malformedRequests() {
    return Stream.of(
        Arguments.of("renew-lock", Map.of()),
        Arguments.of("renew-lock", Map.of("lock-tokens", "text")),
        Arguments.of("renew-lock", Map.of("lock-tokens", new Object[] {"text"})),
        Arguments.of("renew-lock", List.of("no map")),
        Arguments.of("renew-lock", "text"),
        Arguments.of("update-disposition", Map.of("disposition-status", 7)),
        Arguments.of(
            "update-disposition",
            Map.of("disposition-status", "eaten", "lock-tokens", new UUID[] {UUID.randomUUID()})),
        Arguments.of(
            "update-disposition",
            Map.of(
                "disposition-status",
                "suspended",
                "lock-tokens",
                new UUID[0],
                "deadletter-reason",
                List.of())),
        Arguments.of("peek-message", Map.of("from-sequence-number", 1L)),
        Arguments.of("peek-message", Map.of("from-sequence-number", "1", "message-count", 1)),
        Arguments.of("peek-message", Map.of("from-sequence-number", 1L, "message-count", -1)),
        Arguments.of("schedule-message", Map.of("messages", 1)),
        Arguments.of("schedule-message", Map.of("messages", List.of("text"))),
        Arguments.of("schedule-message", Map.of("messages", List.of(Map.of("message", "text")))),
        Arguments.of(
            "schedule-message",
            Map.of("messages", List.of(Map.of("message", new Binary(new byte[] {1, 2}))))),
        Arguments.of("cancel-scheduled-message", Map.of("sequence-numbers", List.of("text"))),
        Arguments.of("receive-by-sequence-number", Map.of("sequence-numbers", true)));
  }

  @ParameterizedTest
  @MethodSource("malformedRequests")
  void aMalformedManagementRequestIsABadRequest(String operation, Object body) throws IOException {
    try (RawClient client = new RawClient(bus.port())) {
      Message reply =
          client.request(
              QUEUE + "/$management", Map.of("operation", "com.microsoft:" + operation), body);
      Map<String, Object> answer = reply.getApplicationProperties().getValue();
      assertThat(answer).containsEntry("statusCode", 400);
      assertThat(answer).containsEntry("errorCondition", Symbol.valueOf("amqp:invalid-field"));
    }
  }

  @Test
  void anUnknownManagementOperationIsNotImplemented() throws IOException {
    try (RawClient client = new RawClient(bus.port())) {
      for (Map<String, Object> properties :
          List.<Map<String, Object>>of(
              Map.of(), Map.of("operation", 1), Map.of("operation", "com.microsoft:get-rules"))) {
        Message reply = client.request(QUEUE + "/$management", properties, Map.of());
        assertThat(reply.getApplicationProperties().getValue()).containsEntry("statusCode", 501);
      }
    }
  }

  @Test
  void aTokenThatIsNoneIsRefused() throws IOException {
    Map<String, Object> good = new HashMap<>();
    good.put("operation", "put-token");
    good.put("name", "amqp://localhost/" + QUEUE);
    good.put("type", "servicebus.windows.net:sastoken");
    String token = "SharedAccessSignature sr=x&sig=y&se=1&skn=local";
    assertThat(cbs(good, token)).isEqualTo(202);
    assertThat(cbs(good, "Bearer x")).isEqualTo(401);
    assertThat(cbs(good, "")).isEqualTo(401);
    assertThat(cbs(good, List.of(token))).isEqualTo(401);
    assertThat(cbs(with(good, "type", "password"), token)).isEqualTo(400);
    assertThat(cbs(with(good, "type", 1), token)).isEqualTo(400);
    assertThat(cbs(with(good, "name", UnsignedInteger.ONE), token)).isEqualTo(400);
    assertThat(cbs(with(good, "operation", "drop-token"), token)).isEqualTo(400);
    assertThat(cbs(Map.of(), token)).isEqualTo(400);
  }

  private static Map<String, Object> with(Map<String, Object> map, String key, Object value) {
    Map<String, Object> changed = new HashMap<>(map);
    changed.put(key, value);
    return changed;
  }

  private Object cbs(Map<String, Object> properties, Object body) throws IOException {
    try (RawClient client = new RawClient(bus.port())) {
      return client
          .request("$cbs", properties, body)
          .getApplicationProperties()
          .getValue()
          .get("status-code");
    }
  }

  @Test
  void aSessionThatEndsTakesItsReceiversWithIt() throws IOException {
    try (RawClient client = new RawClient(bus.port())) {
      Receiver greedy = client.receiver(QUEUE, "me", 1000);
      client.session.close();
      client.await(() -> greedy.getSession().getRemoteState().name().equals("CLOSED"));
      assertOthersAreServed();
    }
  }

  @Test
  void aThousandLinksAreEnough() throws IOException {
    try (RawClient client = new RawClient(bus.port())) {
      for (int i = 0; i < 1000; i++) {
        client.sender(QUEUE);
      }
      assertThat(client.error(client.sender(QUEUE)).getCondition().toString())
          .isEqualTo("amqp:resource-limit-exceeded");
    }
  }
}
