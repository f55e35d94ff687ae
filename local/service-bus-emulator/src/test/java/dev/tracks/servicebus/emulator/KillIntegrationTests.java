package dev.tracks.servicebus.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.models.ServiceBusMessageState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The broker is killed again and again while clients send and settle; then what they were told is
 * compared with what is there.
 */
@Timeout(400)
class KillIntegrationTests {

  private static final int KILLS = 6;

  @TempDir Path directory;

  @Test
  void whatWasAcknowledgedIsThereOnceAndWhatWasSettledStaysSettled() throws Exception {
    Random random = new Random();
    KillWork work = new KillWork();
    try (BrokerProcess broker = BrokerProcess.start(directory, KillWork.ENTITIES)) {
      for (int i = 0; i < KILLS; i++) {
        try (KillWork.Round round = work.begin(new Contract(broker.connectionString()))) {
          round.awaitProgress(50 + random.nextInt(400));
          broker.kill();
          round.awaitEnd();
        }
        broker.start();
      }
      judge(new Contract(broker.connectionString()), work);
    }
  }

  private static void judge(Contract contract, KillWork work) {
    assertThat(work.acknowledged).as("enough was sent").hasSizeGreaterThan(KILLS * 50);
    assertThat(work.settled).as("enough was settled").hasSizeGreaterThan(KILLS * 5);
    judgeQueue(contract, work);
    judgeBatches(contract, work);
    judgeTopic(contract, work);
    judgeScheduled(contract, work);
    judgeUnique(contract, work);
  }

  private static void judgeQueue(Contract contract, KillWork work) {
    Map<String, ServiceBusReceivedMessage> waiting = byBody(contract.receiver("work"));
    Map<String, ServiceBusReceivedMessage> dead = byBody(contract.deadLetters("work"));
    assertThat(waiting.keySet()).doesNotContainAnyElementsOf(dead.keySet());
    assertThat(numbers(waiting)).as("numbers").doesNotHaveDuplicates();
    for (String body : work.acknowledged) {
      if (!body.startsWith("single-")) {
        continue;
      }
      ServiceBusReceivedMessage there = waiting.get(body);
      ServiceBusReceivedMessage letter = dead.get(body);
      KillWork.Settlement last = work.settled.get(body);
      if (last == null) {
        assertThat(there != null || letter != null || work.uncertain.contains(body))
            .as("%s was acknowledged and never settled", body)
            .isTrue();
      } else if (!work.uncertain.contains(body)) {
        judgeSettlement(body, last, there, letter);
      }
    }
    assertInOrder(waiting, work.sent.stream().filter(work.acknowledged::contains).toList());
  }

  private static void judgeSettlement(
      String body,
      KillWork.Settlement last,
      ServiceBusReceivedMessage there,
      ServiceBusReceivedMessage letter) {
    switch (last.kind()) {
      case COMPLETED -> {
        assertThat(there).as("%s was completed", body).isNull();
        assertThat(letter).as("%s was completed", body).isNull();
      }
      case DEAD_LETTERED -> {
        assertThat(there).as("%s was dead-lettered", body).isNull();
        assertThat(letter).as("%s was dead-lettered", body).isNotNull();
        assertThat(letter.getDeadLetterReason()).isEqualTo("reason of " + body);
        assertThat(letter.getDeadLetterErrorDescription()).isEqualTo("more of " + body);
      }
      case DEFERRED -> {
        assertThat(there).as("%s was deferred", body).isNotNull();
        assertThat(there.getState()).isEqualTo(ServiceBusMessageState.DEFERRED);
      }
      case ABANDONED -> {
        assertThat(there).as("%s was abandoned", body).isNotNull();
        assertThat(there.getDeliveryCount()).as(body).isGreaterThanOrEqualTo(last.abandoned());
      }
    }
  }

  private static void judgeBatches(Contract contract, KillWork work) {
    Map<String, Integer> sizes = new HashMap<>();
    byBody(contract.receiver("batches"))
        .keySet()
        .forEach(body -> sizes.merge(body.substring(0, body.indexOf('/')), 1, Integer::sum));
    assertThat(sizes.values()).as("a batch is whole or not there").containsOnly(KillWork.BATCH);
    assertThat(missing(work, "batch-", sizes.keySet())).isEmpty();
  }

  private static void judgeTopic(Contract contract, KillWork work) {
    Set<String> left = byBody(subscription(contract, "left")).keySet();
    Set<String> right = byBody(subscription(contract, "right")).keySet();
    assertThat(left).as("every subscription has the same").isEqualTo(right);
    assertThat(missing(work, "event-", left)).isEmpty();
  }

  private static void judgeScheduled(Contract contract, KillWork work) {
    Map<String, ServiceBusReceivedMessage> scheduled = byBody(contract.receiver("later"));
    assertThat(work.scheduled).isNotEmpty();
    work.scheduled.forEach(
        (body, number) -> {
          ServiceBusReceivedMessage there = scheduled.get(body);
          assertThat(there).as(body).isNotNull();
          assertThat(there.getState()).isEqualTo(ServiceBusMessageState.SCHEDULED);
          assertThat(there.getSequenceNumber()).isEqualTo(number);
          assertThat(there.getScheduledEnqueueTime().toInstant())
              .isEqualTo(KillWork.DUE.toInstant());
        });
  }

  /** Each id was sent again and again, before and after kills. */
  private static void judgeUnique(Contract contract, KillWork work) {
    Set<String> there = byBody(contract.receiver("unique")).keySet();
    assertThat(missing(work, "unique-", there)).isEmpty();
  }

  private static List<String> missing(KillWork work, String prefix, Set<String> there) {
    return work.acknowledged.stream()
        .filter(body -> body.startsWith(prefix) && !there.contains(body))
        .toList();
  }

  private static ServiceBusReceiverClient subscription(Contract contract, String name) {
    return contract
        .client()
        .receiver()
        .topicName("events")
        .subscriptionName(name)
        .disableAutoComplete()
        .buildClient();
  }

  private static List<Long> numbers(Map<String, ServiceBusReceivedMessage> messages) {
    return messages.values().stream().map(ServiceBusReceivedMessage::getSequenceNumber).toList();
  }

  /** What one client sent one after the other has numbers that rise, over all restarts. */
  private static void assertInOrder(
      Map<String, ServiceBusReceivedMessage> messages, List<String> sent) {
    List<Long> numbers =
        sent.stream()
            .filter(messages::containsKey)
            .map(b -> messages.get(b).getSequenceNumber())
            .toList();
    assertThat(numbers).isSorted();
  }

  /** All messages of a queue by their bodies; two of one body are an error. */
  private static Map<String, ServiceBusReceivedMessage> byBody(ServiceBusReceiverClient receiver) {
    Map<String, ServiceBusReceivedMessage> messages = new HashMap<>();
    List<String> twice = new ArrayList<>();
    Set<Long> numbers = new HashSet<>();
    try (receiver) {
      long next = 0;
      for (boolean more = true; more; ) {
        more = false;
        for (ServiceBusReceivedMessage message : receiver.peekMessages(500, next)) {
          if (messages.put(message.getBody().toString(), message) != null) {
            twice.add(message.getBody().toString());
          }
          assertThat(numbers.add(message.getSequenceNumber())).isTrue();
          next = message.getSequenceNumber() + 1;
          more = true;
        }
      }
    }
    assertThat(twice).as("stored twice").isEmpty();
    return messages;
  }
}
