package dev.tracks.servicebus.emulator;

import static dev.tracks.servicebus.emulator.Contract.QUEUE;
import static dev.tracks.servicebus.emulator.Contract.TOPIC;
import static dev.tracks.servicebus.emulator.Contract.UNIQUE;
import static dev.tracks.servicebus.emulator.Contract.bodies;
import static dev.tracks.servicebus.emulator.Contract.message;
import static dev.tracks.servicebus.emulator.Contract.one;
import static dev.tracks.servicebus.emulator.Contract.some;
import static dev.tracks.servicebus.emulator.Contract.whatComes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.models.AmqpAnnotatedMessage;
import com.azure.core.amqp.models.AmqpMessageBody;
import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusException;
import com.azure.messaging.servicebus.ServiceBusFailureReason;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusMessageBatch;
import com.azure.messaging.servicebus.ServiceBusProcessorClient;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import com.azure.messaging.servicebus.models.ServiceBusMessageState;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What Tracks relies on of Service Bus, one behaviour a test, through the unmodified SDK. Runs
 * against the embedded broker, against Microsoft's emulator under the profile {@code containers},
 * or against any namespace that has the entities of {@code contract-entities.json} when {@code
 * TRACKS_CONTRACT_SERVICEBUS} holds its connection string.
 */
@Timeout(60)
class ServiceBusContractIntegrationTests {

  private static Namespace namespace;
  private static Contract contract;

  @BeforeAll
  static void connect() {
    namespace = Namespace.of(Contract.entities());
    contract = new Contract(namespace.connectionString());
  }

  @AfterAll
  static void close() {
    namespace.close();
  }

  @BeforeEach
  void empty() {
    for (String queue : List.of(QUEUE, UNIQUE)) {
      try (ServiceBusReceiverClient receiver = contract.deleting(queue)) {
        drain(receiver, queue);
      }
    }
    try (ServiceBusReceiverClient receiver =
        contract
            .client()
            .receiver()
            .queueName(QUEUE)
            .subQueue(com.azure.messaging.servicebus.models.SubQueue.DEAD_LETTER_QUEUE)
            .receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
            .buildClient()) {
      drain(receiver, QUEUE + Broker.DEAD_LETTERS);
    }
  }

  private static void drain(ServiceBusReceiverClient receiver, String queue) {
    while (receiver.peekMessage(0) != null) {
      whatComes(receiver);
    }
  }

  @Test
  void aSentMessageIsReceivedWithWhatItCarried() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      ServiceBusMessage sent =
          message("héllo")
              .setContentType("text/plain")
              .setCorrelationId("c")
              .setSubject("s")
              .setReplyTo("r");
      sent.getApplicationProperties().put("text", "t");
      sent.getApplicationProperties().put("number", 42L);
      sender.sendMessage(sent);
      ServiceBusReceivedMessage got = one(receiver);
      assertThat(got.getBody().toString()).isEqualTo("héllo");
      assertThat(got.getMessageId()).isEqualTo("héllo");
      assertThat(got.getContentType()).isEqualTo("text/plain");
      assertThat(got.getCorrelationId()).isEqualTo("c");
      assertThat(got.getSubject()).isEqualTo("s");
      assertThat(got.getReplyTo()).isEqualTo("r");
      assertThat(got.getApplicationProperties())
          .containsEntry("text", "t")
          .containsEntry("number", 42L);
      receiver.complete(got);
    }
  }

  @Test
  void aReceivedMessageTellsWhenItCameAndUntilWhenItIsLocked() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("a"));
      ServiceBusReceivedMessage got = one(receiver);
      assertThat(got.getSequenceNumber()).isPositive();
      assertThat(got.getDeliveryCount()).isZero();
      assertThat(got.getEnqueuedTime())
          .isCloseTo(OffsetDateTime.now(), within(30, java.time.temporal.ChronoUnit.SECONDS));
      assertThat(got.getLockedUntil()).isAfter(got.getEnqueuedTime());
      assertThat(got.getLockToken()).hasSize(36);
      receiver.complete(got);
    }
  }

  @Test
  void aCompletedMessageIsGone() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("a"));
      receiver.complete(one(receiver));
      assertThat(receiver.peekMessage(0)).isNull();
    }
  }

  @Test
  void anAbandonedMessageComesBackToItsPlaceWithItsDeliveryCounted() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessages(List.of(message("a"), message("b")));
      ServiceBusReceivedMessage first = one(receiver);
      receiver.abandon(first);
      List<ServiceBusReceivedMessage> again = some(receiver, 2);
      assertThat(bodies(again)).containsExactly("a", "b");
      assertThat(again.getFirst().getDeliveryCount()).isEqualTo(1);
      assertThat(again.getFirst().getSequenceNumber()).isEqualTo(first.getSequenceNumber());
      again.forEach(receiver::complete);
    }
  }

  @Test
  void aMessageThatFailedTooOftenIsADeadLetter() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE);
        ServiceBusReceiverClient dead = contract.deadLetters(QUEUE)) {
      sender.sendMessage(message("a"));
      for (int i = 0; i < 3; i++) {
        receiver.abandon(one(receiver));
      }
      ServiceBusReceivedMessage letter = one(dead);
      assertThat(letter.getDeadLetterReason()).isEqualTo("MaxDeliveryCountExceeded");
      assertThat(letter.getMessageId()).isEqualTo("a");
      dead.complete(letter);
    }
  }

  @Test
  void aDeadLetterCarriesItsReasonDescriptionAndSource() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE);
        ServiceBusReceiverClient dead = contract.deadLetters(QUEUE)) {
      ServiceBusMessage sent = message("a");
      sent.getApplicationProperties().put("kept", "yes");
      sender.sendMessage(sent);
      receiver.deadLetter(
          one(receiver),
          new DeadLetterOptions().setDeadLetterReason("why").setDeadLetterErrorDescription("more"));
      ServiceBusReceivedMessage letter = one(dead);
      assertThat(letter.getDeadLetterReason()).isEqualTo("why");
      assertThat(letter.getDeadLetterErrorDescription()).isEqualTo("more");
      assertThat(letter.getApplicationProperties()).containsEntry("kept", "yes");
      assertThat(letter.getBody().toString()).isEqualTo("a");
      dead.complete(letter);
      assertThat(dead.peekMessage(0)).isNull();
    }
  }

  @Test
  void anExpiredLockBringsTheMessageBack() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("a"));
      one(receiver);
      ServiceBusReceivedMessage again = one(receiver);
      assertThat(again.getDeliveryCount()).isEqualTo(1);
      receiver.complete(again);
    }
  }

  @Test
  void settlingAfterTheLockExpiredFails() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("a"));
      ServiceBusReceivedMessage stale = one(receiver);
      ServiceBusReceivedMessage fresh = one(receiver);
      assertThatThrownBy(() -> receiver.complete(stale))
          .isInstanceOfSatisfying(
              ServiceBusException.class,
              e -> assertThat(e.getReason()).isEqualTo(ServiceBusFailureReason.MESSAGE_LOCK_LOST));
      receiver.complete(fresh);
    }
  }

  @Test
  void aRenewedLockLastsLonger() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("a"));
      ServiceBusReceivedMessage got = one(receiver);
      OffsetDateTime first = got.getLockedUntil();
      await()
          .atMost(Duration.ofSeconds(4))
          .until(() -> receiver.renewMessageLock(got).isAfter(first.plusSeconds(2)));
      await().atMost(Duration.ofSeconds(7)).until(() -> OffsetDateTime.now().isAfter(first));
      receiver.complete(got);
      assertThat(receiver.peekMessage(0)).isNull();
    }
  }

  @Test
  void renewingALostLockFails() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("a"));
      ServiceBusReceivedMessage got = one(receiver);
      receiver.complete(got);
      assertThatThrownBy(() -> receiver.renewMessageLock(got)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void receiveAndDeleteTakesTheMessageAtOnce() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      sender.sendMessage(message("a"));
      assertThat(one(receiver).getBody().toString()).isEqualTo("a");
      assertThat(receiver.peekMessage(0)).isNull();
    }
  }

  @Test
  void messagesComeInTheOrderOfTheirSequenceNumbers() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      for (int i = 0; i < 50; i++) {
        sender.sendMessage(message("m" + i));
      }
      List<ServiceBusReceivedMessage> got = some(receiver, 50);
      assertThat(got).extracting(ServiceBusReceivedMessage::getSequenceNumber).isSorted();
      assertThat(bodies(got)).startsWith("m0", "m1").endsWith("m49");
    }
  }

  @Test
  void aBatchArrivesWhole() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      ServiceBusMessageBatch batch = sender.createMessageBatch();
      for (int i = 0; i < 100; i++) {
        assertThat(batch.tryAddMessage(message("b" + i))).isTrue();
      }
      sender.sendMessages(batch);
      assertThat(bodies(some(receiver, 100))).contains("b0", "b57", "b99").doesNotHaveDuplicates();
    }
  }

  @Test
  void aBatchTellsWhenItIsFull() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE)) {
      ServiceBusMessageBatch batch = sender.createMessageBatch();
      ServiceBusMessage large = new ServiceBusMessage(BinaryData.fromBytes(new byte[100_000]));
      assertThat(batch.tryAddMessage(large)).isTrue();
      assertThat(batch.tryAddMessage(large)).isTrue();
      assertThat(batch.tryAddMessage(large)).isFalse();
      assertThat(batch.getMaxSizeInBytes()).isBetween(200_000, 1_100_000);
    }
  }

  @Test
  void aMessageOverTheLimitIsRefused() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE)) {
      ServiceBusMessage huge = new ServiceBusMessage(BinaryData.fromBytes(new byte[2_000_000]));
      assertThatThrownBy(() -> sender.sendMessage(huge)).isInstanceOf(RuntimeException.class);
    }
  }

  @Test
  void aLargeMessageArrivesUnharmed() {
    byte[] body = new byte[200_000];
    new java.util.Random(7).nextBytes(body);
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      sender.sendMessage(new ServiceBusMessage(BinaryData.fromBytes(body)));
      assertThat(one(receiver).getBody().toBytes()).isEqualTo(body);
    }
  }

  @Test
  void anUnknownEntityIsNotFound() {
    try (ServiceBusSenderClient sender = contract.sender("no-such-entity")) {
      assertThatThrownBy(() -> sender.sendMessage(message("a")))
          .isInstanceOfSatisfying(
              ServiceBusException.class,
              e ->
                  assertThat(e.getReason())
                      .isEqualTo(ServiceBusFailureReason.MESSAGING_ENTITY_NOT_FOUND));
    }
  }

  @Test
  void aRepeatedMessageIdIsDroppedWithinTheWindow() {
    try (ServiceBusSenderClient sender = contract.sender(UNIQUE);
        ServiceBusReceiverClient receiver = contract.deleting(UNIQUE)) {
      String id = java.util.UUID.randomUUID().toString();
      sender.sendMessage(message(id));
      sender.sendMessage(message(id));
      sender.sendMessages(List.of(message(id), message(id + "-other")));
      assertThat(bodies(some(receiver, 2))).containsExactly(id, id + "-other");
      assertThat(receiver.peekMessage(0)).isNull();
    }
  }

  @Test
  void aScheduledMessageComesWhenItIsDue() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      OffsetDateTime due = OffsetDateTime.now().plusSeconds(2);
      sender.scheduleMessage(message("later"), due);
      ServiceBusReceivedMessage got = one(receiver);
      assertThat(got.getBody().toString()).isEqualTo("later");
      assertThat(OffsetDateTime.now()).isAfterOrEqualTo(due.minusNanos(200_000_000));
    }
  }

  @Test
  void aMessageSentWithAScheduledTimeWaitsForIt() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      OffsetDateTime due = OffsetDateTime.now().plusSeconds(2);
      sender.sendMessage(message("later").setScheduledEnqueueTime(due));
      one(receiver);
      assertThat(OffsetDateTime.now()).isAfterOrEqualTo(due.minusNanos(200_000_000));
    }
  }

  @Test
  void aScheduledMessageCanBeCancelled() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      long number = sender.scheduleMessage(message("never"), OffsetDateTime.now().plusMinutes(5));
      assertThat(receiver.peekMessage(0).getState()).isEqualTo(ServiceBusMessageState.SCHEDULED);
      sender.cancelScheduledMessage(number);
      assertThat(receiver.peekMessage(0)).isNull();
    }
  }

  @Test
  void aDeferredMessageIsReceivedByItsNumberOnly() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("aside"));
      ServiceBusReceivedMessage got = one(receiver);
      receiver.defer(got);
      assertThat(whatComes(receiver)).isEmpty();
      ServiceBusReceivedMessage deferred = receiver.receiveDeferredMessage(got.getSequenceNumber());
      assertThat(deferred.getBody().toString()).isEqualTo("aside");
      receiver.complete(deferred);
      assertThat(receiver.peekMessage(0)).isNull();
    }
  }

  @Test
  void peekingLocksNothing() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      sender.sendMessages(List.of(message("a"), message("b"), message("c")));
      assertThat(receiver.peekMessages(10, 0).stream().map(m -> m.getBody().toString()))
          .containsExactly("a", "b", "c");
      assertThat(bodies(some(receiver, 3))).containsExactly("a", "b", "c");
    }
  }

  @Test
  void peekingGoesOnFromASequenceNumber() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessages(List.of(message("a"), message("b"), message("c")));
      long first = receiver.peekMessage(0).getSequenceNumber();
      assertThat(receiver.peekMessages(10, first + 1).stream().map(m -> m.getBody().toString()))
          .containsExactly("b", "c");
    }
  }

  @Test
  void anExpiredMessageIsADeadLetterWhenTheQueueSaysSo() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient dead = contract.deadLetters(QUEUE)) {
      sender.sendMessage(message("short").setTimeToLive(Duration.ofSeconds(1)));
      ServiceBusReceivedMessage letter = one(dead);
      assertThat(letter.getDeadLetterReason()).isEqualTo("TTLExpiredException");
      dead.complete(letter);
    }
  }

  @Test
  void aTopicGivesEverySubscriptionItsCopy() {
    try (ServiceBusSenderClient sender = contract.sender(TOPIC);
        ServiceBusReceiverClient everything = contract.subscription("everything");
        ServiceBusReceiverClient red = contract.subscription("red")) {
      ServiceBusMessage paint = message("red paint").setSubject("paint");
      paint.getApplicationProperties().put("colour", "red");
      sender.sendMessage(paint);
      assertThat(one(everything).getBody().toString()).isEqualTo("red paint");
      assertThat(one(red).getBody().toString()).isEqualTo("red paint");
    }
  }

  @Test
  void aCorrelationRuleKeepsOutWhatDoesNotMatch() {
    try (ServiceBusSenderClient sender = contract.sender(TOPIC);
        ServiceBusReceiverClient everything = contract.subscription("everything");
        ServiceBusReceiverClient red = contract.subscription("red")) {
      ServiceBusMessage blue = message("blue paint").setSubject("paint");
      blue.getApplicationProperties().put("colour", "blue");
      ServiceBusMessage wine = message("red wine").setSubject("wine");
      wine.getApplicationProperties().put("colour", "red");
      sender.sendMessages(List.of(blue, wine));
      some(everything, 2);
      assertThat(red.peekMessage(0)).isNull();
    }
  }

  @Test
  void twoReceiversShareAQueueAndNoMessageGoesToBoth() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient left = contract.receiver(QUEUE);
        ServiceBusReceiverClient right = contract.receiver(QUEUE)) {
      for (int i = 0; i < 20; i++) {
        sender.sendMessage(message("m" + i));
      }
      List<ServiceBusReceivedMessage> first = some(left, 8);
      List<ServiceBusReceivedMessage> second = some(right, 12);
      assertThat(bodies(first)).doesNotContainAnyElementsOf(bodies(second));
      first.forEach(left::complete);
      second.forEach(right::complete);
    }
  }

  @Test
  void locksOutliveTheReceiverThatTookThem() {
    String token;
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      sender.sendMessage(message("a"));
      token = one(receiver).getLockToken();
    }
    assertThat(token).isNotEmpty();
    try (ServiceBusReceiverClient receiver = contract.receiver(QUEUE)) {
      assertThat(whatComes(receiver)).isEmpty();
      ServiceBusReceivedMessage again = one(receiver);
      assertThat(again.getDeliveryCount()).isEqualTo(1);
      receiver.complete(again);
    }
  }

  @Test
  void aProcessorHandlesEveryMessageOnce() throws Exception {
    Set<String> seen = ConcurrentHashMap.newKeySet();
    Queue<String> twice = new ConcurrentLinkedQueue<>();
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusProcessorClient processor =
            contract
                .client()
                .processor()
                .queueName(QUEUE)
                .maxConcurrentCalls(8)
                .disableAutoComplete()
                .processMessage(
                    context -> {
                      String body = context.getMessage().getBody().toString();
                      if (!seen.add(body)) {
                        twice.add(body);
                      }
                      context.complete();
                    })
                .processError(error -> {})
                .buildProcessorClient()) {
      processor.start();
      for (int i = 0; i < 200; i++) {
        sender.sendMessage(message("p" + i));
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> seen.size() == 200);
      assertThat(twice).isEmpty();
    }
  }

  @Test
  void valueAndSequenceBodiesArriveAsSent() {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      sender.sendMessage(new ServiceBusMessage(AmqpMessageBody.fromValue("a value")));
      AmqpAnnotatedMessage got = one(receiver).getRawAmqpMessage();
      assertThat(got.getBody().getValue()).isEqualTo("a value");
    }
  }

  @Test
  void transactionsAreNotNeededToSendManyFromManyThreads() throws Exception {
    try (ServiceBusSenderClient sender = contract.sender(QUEUE);
        ServiceBusReceiverClient receiver = contract.deleting(QUEUE)) {
      List<Thread> threads =
          java.util.stream.IntStream.range(0, 8)
              .mapToObj(
                  t ->
                      Thread.ofVirtual()
                          .start(
                              () -> {
                                for (int i = 0; i < 25; i++) {
                                  sender.sendMessage(message(t + "-" + i));
                                }
                              }))
              .toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(bodies(some(receiver, 200))).doesNotHaveDuplicates();
    }
  }
}
