package dev.tracks.servicebus.emulator;

import static dev.tracks.servicebus.emulator.Contract.QUEUE;
import static dev.tracks.servicebus.emulator.Contract.TOPIC;
import static dev.tracks.servicebus.emulator.Contract.UNIQUE;
import static dev.tracks.servicebus.emulator.Contract.message;
import static dev.tracks.servicebus.emulator.Contract.one;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusFailureReason;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import com.azure.messaging.servicebus.models.ServiceBusMessageState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What survives the process, one thing a test; it is killed without warning unless said. */
@Timeout(60)
class RestartIntegrationTests {

  @TempDir Path directory;
  private BrokerProcess broker;

  @BeforeEach
  void start() throws Exception {
    broker = BrokerProcess.start(directory, Contract.entities());
  }

  @AfterEach
  void end() {
    broker.close();
  }

  private Contract contract() {
    return new Contract(broker.connectionString());
  }

  private void killAndRestart() throws Exception {
    broker.kill();
    broker.start();
  }

  private void send(String entity, ServiceBusMessage... messages) {
    try (ServiceBusSenderClient sender = contract().sender(entity)) {
      sender.sendMessages(List.of(messages));
    }
  }

  private List<ServiceBusReceivedMessage> peek(ServiceBusReceiverClient receiver) {
    try (receiver) {
      return receiver.peekMessages(1000, 0).stream().toList();
    }
  }

  private List<ServiceBusReceivedMessage> waiting(String queue) {
    return peek(contract().receiver(queue));
  }

  @Test
  void messagesSurviveWithTheirNumbersAndTimes() throws Exception {
    send(QUEUE, message("a"), message("b"));
    send(QUEUE, message("c"));
    List<ServiceBusReceivedMessage> before = waiting(QUEUE);
    killAndRestart();
    List<ServiceBusReceivedMessage> after = waiting(QUEUE);
    assertThat(after).extracting(m -> m.getBody().toString()).containsExactly("a", "b", "c");
    assertThat(after)
        .extracting(ServiceBusReceivedMessage::getSequenceNumber)
        .isEqualTo(before.stream().map(ServiceBusReceivedMessage::getSequenceNumber).toList());
    assertThat(after)
        .extracting(ServiceBusReceivedMessage::getEnqueuedTime)
        .isEqualTo(before.stream().map(ServiceBusReceivedMessage::getEnqueuedTime).toList());
  }

  @Test
  void numbersGoOnAlsoWhenEverythingWasTaken() throws Exception {
    send(QUEUE, message("a"), message("b"));
    long last = waiting(QUEUE).getLast().getSequenceNumber();
    try (ServiceBusReceiverClient receiver = contract().deleting(QUEUE)) {
      Contract.some(receiver, 2);
    }
    killAndRestart();
    send(QUEUE, message("c"));
    assertThat(waiting(QUEUE))
        .singleElement()
        .extracting(ServiceBusReceivedMessage::getSequenceNumber)
        .isEqualTo(last + 1);
  }

  @Test
  void whatWasCompletedStaysGoneAndWhatWasLockedComesAgain() throws Exception {
    send(QUEUE, message("done"), message("locked"));
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      List<ServiceBusReceivedMessage> both = Contract.some(receiver, 2);
      receiver.complete(both.getFirst());
      killAndRestart();
    }
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      ServiceBusReceivedMessage again = one(receiver);
      assertThat(again.getBody().toString()).isEqualTo("locked");
      assertThat(Contract.whatComes(receiver)).isEmpty();
    }
  }

  @Test
  void deliveryCountsSurvive() throws Exception {
    send(QUEUE, message("a"));
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      receiver.abandon(one(receiver));
      receiver.abandon(one(receiver));
    }
    killAndRestart();
    assertThat(waiting(QUEUE).getFirst().getDeliveryCount()).isEqualTo(2);
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE);
        ServiceBusReceiverClient dead = contract().deadLetters(QUEUE)) {
      receiver.abandon(one(receiver));
      assertThat(one(dead).getDeadLetterReason()).isEqualTo("MaxDeliveryCountExceeded");
    }
  }

  @Test
  void deadLettersSurviveWithReasonDescriptionAndProperties() throws Exception {
    ServiceBusMessage sent = message("a");
    sent.getApplicationProperties().put("kept", "yes");
    send(QUEUE, sent);
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      receiver.deadLetter(
          one(receiver),
          new DeadLetterOptions().setDeadLetterReason("why").setDeadLetterErrorDescription("more"));
    }
    killAndRestart();
    assertThat(waiting(QUEUE)).isEmpty();
    ServiceBusReceivedMessage letter = peek(contract().deadLetters(QUEUE)).getFirst();
    assertThat(letter.getDeadLetterReason()).isEqualTo("why");
    assertThat(letter.getDeadLetterErrorDescription()).isEqualTo("more");
    assertThat(letter.getApplicationProperties()).containsEntry("kept", "yes");
  }

  @Test
  void deferredMessagesStayAside() throws Exception {
    send(QUEUE, message("aside"));
    long number;
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      ServiceBusReceivedMessage got = one(receiver);
      number = got.getSequenceNumber();
      receiver.defer(got);
    }
    killAndRestart();
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      assertThat(Contract.whatComes(receiver)).isEmpty();
      receiver.complete(receiver.receiveDeferredMessage(number));
      assertThat(receiver.peekMessage(0)).isNull();
    }
  }

  @Test
  void scheduledMessagesKeepTheirTimeAndCancelledOnesStayCancelled() throws Exception {
    OffsetDateTime far = OffsetDateTime.now().plusHours(1).truncatedTo(ChronoUnit.MILLIS);
    long number;
    try (ServiceBusSenderClient sender = contract().sender(QUEUE)) {
      number = sender.scheduleMessage(message("far"), far);
      sender.cancelScheduledMessage(sender.scheduleMessage(message("never"), far));
    }
    killAndRestart();
    ServiceBusReceivedMessage kept = waiting(QUEUE).getFirst();
    assertThat(waiting(QUEUE)).hasSize(1);
    assertThat(kept.getState()).isEqualTo(ServiceBusMessageState.SCHEDULED);
    assertThat(kept.getSequenceNumber()).isEqualTo(number);
    assertThat(kept.getScheduledEnqueueTime().toInstant()).isEqualTo(far.toInstant());
    try (ServiceBusSenderClient sender = contract().sender(QUEUE)) {
      sender.cancelScheduledMessage(number);
    }
    assertThat(waiting(QUEUE)).isEmpty();
  }

  @Test
  void whatComesDueWhileTheBrokerIsAwayComesAfterwards() throws Exception {
    OffsetDateTime due = OffsetDateTime.now().plusSeconds(2);
    try (ServiceBusSenderClient queue = contract().sender(QUEUE);
        ServiceBusSenderClient topic = contract().sender(TOPIC)) {
      queue.scheduleMessage(message("queue"), due);
      topic.scheduleMessage(message("topic"), due);
    }
    send(QUEUE, message("short").setTimeToLive(Duration.ofSeconds(1)));
    broker.kill();
    org.awaitility.Awaitility.await().until(() -> OffsetDateTime.now().isAfter(due));
    broker.start();
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE);
        ServiceBusReceiverClient subscription = contract().subscription("everything");
        ServiceBusReceiverClient dead = contract().deadLetters(QUEUE)) {
      assertThat(one(receiver).getBody().toString()).isEqualTo("queue");
      assertThat(one(subscription).getBody().toString()).isEqualTo("topic");
      assertThat(one(dead).getDeadLetterReason()).isEqualTo("TTLExpiredException");
    }
  }

  @Test
  void subscriptionsKeepTheirCopies() throws Exception {
    ServiceBusMessage paint = message("paint").setSubject("paint");
    paint.getApplicationProperties().put("colour", "red");
    send(TOPIC, paint, message("other"));
    killAndRestart();
    try (ServiceBusReceiverClient everything = contract().subscription("everything");
        ServiceBusReceiverClient red = contract().subscription("red")) {
      assertThat(Contract.bodies(Contract.some(everything, 2))).containsExactly("paint", "other");
      assertThat(one(red).getBody().toString()).isEqualTo("paint");
      assertThat(red.peekMessage(0)).isNull();
    }
  }

  @Test
  void duplicateDetectionRemembers() throws Exception {
    send(UNIQUE, message("a"));
    try (ServiceBusReceiverClient receiver = contract().deleting(UNIQUE)) {
      one(receiver);
    }
    killAndRestart();
    send(UNIQUE, message("a"), message("b"));
    assertThat(waiting(UNIQUE)).extracting(m -> m.getBody().toString()).containsExactly("b");
  }

  @Test
  void locksDoNotSurviveAndSayTheyAreLost() throws Exception {
    send(UNIQUE, message("a"));
    try (ServiceBusReceiverClient receiver = contract().receiver(UNIQUE)) {
      ServiceBusReceivedMessage got = one(receiver);
      killAndRestart();
      assertThatThrownBy(() -> receiver.complete(got))
          .isInstanceOfSatisfying(
              ServiceBusException.class,
              e -> assertThat(e.getReason()).isEqualTo(ServiceBusFailureReason.MESSAGE_LOCK_LOST));
    }
    assertThat(waiting(UNIQUE)).hasSize(1);
  }

  @Test
  void aSignalEndsItSoonAndTenThousandMessagesSurvive() throws Exception {
    try (ServiceBusSenderClient sender = contract().sender(QUEUE);
        ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      for (int i = 0; i < 100; i++) {
        sender.sendMessages(
            IntStream.range(i * 100, i * 100 + 100)
                .mapToObj(n -> new ServiceBusMessage(BinaryData.fromBytes(new byte[1000])))
                .toList());
      }
      Contract.some(receiver, 10);
      assertThat(broker.terminate()).isLessThan(Duration.ofSeconds(3));
      assertThat(broker.exitCode()).isEqualTo(143);
    }
    broker.start();
    List<Long> numbers = new ArrayList<>();
    try (ServiceBusReceiverClient receiver = contract().receiver(QUEUE)) {
      long next = 0;
      for (boolean more = true; more; ) {
        more = false;
        for (ServiceBusReceivedMessage message : receiver.peekMessages(1000, next)) {
          numbers.add(message.getSequenceNumber());
          next = message.getSequenceNumber() + 1;
          more = true;
        }
      }
    }
    assertThat(numbers).hasSize(10_000).doesNotHaveDuplicates();
  }

  @Test
  void aSecondBrokerOnTheSameDataIsRefused() throws Exception {
    Process second =
        BrokerProcess.run(
            "--port",
            "0",
            "--config",
            broker.config().toString(),
            "--data",
            broker.data().toString());
    String output = new String(second.getInputStream().readAllBytes(), UTF_8);
    assertThat(second.waitFor()).isEqualTo(3);
    assertThat(output).contains("another broker has it open");
    assertThat(output.lines()).hasSize(1);
  }
}
