package dev.tracks.servicebus.emulator;

import static dev.tracks.servicebus.emulator.Contract.message;
import static org.awaitility.Awaitility.await;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Clients of a broker that is killed. Each thing is tried once, without retries, so that whatever
 * is stored twice was stored twice by the broker.
 */
final class KillWork {

  static final int BATCH = 20;
  static final OffsetDateTime DUE =
      OffsetDateTime.now().plusHours(1).truncatedTo(ChronoUnit.MILLIS);

  static final String ENTITIES =
      """
      {"UserConfig": {"Namespaces": [{"Name": "sbemulatorns",
        "Queues": [
          {"Name": "work", "Properties": {"LockDuration": "PT1M", "MaxDeliveryCount": 1000}},
          {"Name": "batches", "Properties": {}},
          {"Name": "later", "Properties": {}},
          {"Name": "unique", "Properties": {"RequiresDuplicateDetection": true,
            "DuplicateDetectionHistoryTimeWindow": "PT10M"}}],
        "Topics": [{"Name": "events", "Properties": {}, "Subscriptions": [
          {"Name": "left", "Properties": {}}, {"Name": "right", "Properties": {}}]}]
      }]}}
      """;

  enum Kind {
    COMPLETED,
    ABANDONED,
    DEFERRED,
    DEAD_LETTERED
  }

  /** What was acknowledged last for a message, and how many times it was abandoned. */
  record Settlement(Kind kind, int abandoned) {}

  final List<String> sent = Collections.synchronizedList(new ArrayList<>());
  final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  final Map<String, Settlement> settled = new ConcurrentHashMap<>();
  final Map<String, Long> scheduled = new ConcurrentHashMap<>();

  /** What was being settled when the broker was killed. */
  final Set<String> uncertain = ConcurrentHashMap.newKeySet();

  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger progress = new AtomicInteger();

  Round begin(Contract contract) {
    return new Round(contract);
  }

  /** From one start of the broker to its death. */
  final class Round implements AutoCloseable {

    private final List<Thread> threads = new ArrayList<>();
    private final List<AutoCloseable> clients = Collections.synchronizedList(new ArrayList<>());
    private final int begin = progress.get();
    private volatile boolean ended;

    private Round(Contract contract) {
      ServiceBusClientBuilder client =
          contract
              .client()
              .retryOptions(
                  new AmqpRetryOptions()
                      .setMaxRetries(0)
                      .setTryTimeout(Duration.ofSeconds(2))
                      .setDelay(Duration.ofMillis(10))
                      .setMaxDelay(Duration.ofSeconds(5)));
      run(() -> singles(sender(client, "work")));
      run(() -> batches(sender(client, "batches")));
      run(() -> events(sender(client, "events")));
      run(() -> schedule(sender(client, "later")));
      run(() -> repeats(sender(client, "unique")));
      run(() -> settle(receiver(client)));
    }

    private void run(Runnable work) {
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    while (!ended) {
                      try {
                        work.run();
                      } catch (RuntimeException e) {
                        // Killed, or too slow: what was under way is not known.
                      }
                    }
                  }));
    }

    private ServiceBusSenderClient sender(ServiceBusClientBuilder client, String entity) {
      ServiceBusSenderClient sender = client.sender().queueName(entity).buildClient();
      clients.add(sender);
      return sender;
    }

    private ServiceBusReceiverClient receiver(ServiceBusClientBuilder client) {
      ServiceBusReceiverClient receiver =
          client
              .receiver()
              .queueName("work")
              .disableAutoComplete()
              .maxAutoLockRenewDuration(Duration.ZERO)
              .buildClient();
      clients.add(receiver);
      return receiver;
    }

    private void acknowledge(String body) {
      acknowledged.add(body);
      progress.incrementAndGet();
    }

    private void singles(ServiceBusSenderClient sender) {
      while (!ended) {
        String body = "single-" + number.incrementAndGet();
        sent.add(body);
        sender.sendMessage(message(body));
        acknowledge(body);
      }
    }

    private void batches(ServiceBusSenderClient sender) {
      while (!ended) {
        String batch = "batch-" + number.incrementAndGet();
        List<ServiceBusMessage> messages =
            IntStream.range(0, BATCH).mapToObj(i -> message(batch + "/" + i)).toList();
        sender.sendMessages(messages);
        acknowledge(batch);
      }
    }

    private void events(ServiceBusSenderClient sender) {
      while (!ended) {
        String body = "event-" + number.incrementAndGet();
        sender.sendMessage(message(body));
        acknowledge(body);
      }
    }

    private void schedule(ServiceBusSenderClient sender) {
      while (!ended) {
        String body = "later-" + number.incrementAndGet();
        scheduled.put(body, sender.scheduleMessage(message(body), DUE));
        progress.incrementAndGet();
      }
    }

    /** Sends few ids over and over: all but the first of each must be dropped. */
    private void repeats(ServiceBusSenderClient sender) {
      while (!ended) {
        String body = "unique-" + number.incrementAndGet() % 50;
        sender.sendMessage(message(body));
        acknowledge(body);
      }
    }

    private void settle(ServiceBusReceiverClient receiver) {
      while (!ended) {
        for (ServiceBusReceivedMessage message :
            receiver.receiveMessages(5, Duration.ofSeconds(1))) {
          settle(receiver, message);
        }
      }
    }

    private void settle(ServiceBusReceiverClient receiver, ServiceBusReceivedMessage message) {
      String body = message.getBody().toString();
      Settlement before = settled.get(body);
      int abandoned = before == null ? 0 : before.abandoned();
      Kind kind = Kind.values()[(int) (message.getSequenceNumber() + abandoned) % 4];
      uncertain.add(body);
      switch (kind) {
        case COMPLETED -> receiver.complete(message);
        case ABANDONED -> {
          receiver.abandon(message);
          abandoned++;
        }
        case DEFERRED -> receiver.defer(message);
        case DEAD_LETTERED ->
            receiver.deadLetter(
                message,
                new DeadLetterOptions()
                    .setDeadLetterReason("reason of " + body)
                    .setDeadLetterErrorDescription("more of " + body));
      }
      settled.put(body, new Settlement(kind, abandoned));
      uncertain.remove(body);
      progress.incrementAndGet();
    }

    /** Waits until so many more things were acknowledged. */
    void awaitProgress(int things) {
      await()
          .pollInterval(Duration.ofMillis(1))
          .atMost(Duration.ofSeconds(60))
          .until(() -> progress.get() - begin >= things);
    }

    /** Waits until every client has noticed. */
    void awaitEnd() throws InterruptedException {
      ended = true;
      for (Thread thread : threads) {
        thread.join();
      }
    }

    @Override
    public void close() {
      // A client of a dead broker takes its time to close; nobody needs to wait for it.
      clients.forEach(client -> Thread.ofVirtual().start(() -> closeQuietly(client)));
    }

    private static void closeQuietly(AutoCloseable client) {
      try {
        client.close();
      } catch (Exception e) {
        // It is of no use any more.
      }
    }
  }
}
