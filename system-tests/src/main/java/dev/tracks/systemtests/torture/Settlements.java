package dev.tracks.systemtests.torture;

import com.azure.core.amqp.AmqpRetryOptions;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.models.SubQueue;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.systemtests.history.Settled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Notices when events are settled, by looking again and again: first at the copies that nobody
 * consumes, then at what the cache-invalidator has not settled. The broker stores a message for
 * both in one step, for the consumer first; so what was among the copies before the second look
 * began, and is not seen in it, was settled before it ended.
 */
final class Settlements implements AutoCloseable {

  private static final int PAGE = 250;
  private static final Duration TRYING = Duration.ofSeconds(3);
  private static final long PAUSE_MILLIS = 40;

  private final String connectionString;
  private final Thread thread;
  private final Map<String, TrackEvent> waiting = new HashMap<>();
  private final Map<String, Settled> settled = new HashMap<>();
  private long nextCopy;
  private volatile boolean ended;
  private volatile int waitingNow;

  private Settlements(String connectionString) {
    this.connectionString = connectionString;
    this.thread = Thread.ofPlatform().name("settlements").unstarted(this::run);
  }

  static Settlements watch(String connectionString) {
    Settlements settlements = new Settlements(connectionString);
    settlements.thread.start();
    return settlements;
  }

  /** How many events were seen and are not settled. */
  int waiting() {
    return waitingNow;
  }

  /**
   * Every committed event that was seen to be settled, but for what the dead letters hold: that is
   * no end. There may be events of no commit: H2 shows a commit to others a moment before it is on
   * the disk, so that an event can be sent and its commit be lost with the process, unacknowledged.
   * The version is another commit's then.
   *
   * @param committed the ids of the committed events
   */
  List<Settled> settled(Set<String> committed) {
    Set<String> dead = new HashSet<>();
    try (ServiceBusReceiverClient letters =
        receiver(BrokerRecords.CONSUMED, SubQueue.DEAD_LETTER_QUEUE)) {
      peek(letters, 0, message -> dead.add(message.getMessageId()));
    }
    synchronized (settled) {
      return settled.entrySet().stream()
          .filter(entry -> committed.contains(entry.getKey()) && !dead.contains(entry.getKey()))
          .map(Map.Entry::getValue)
          .toList();
    }
  }

  /** How many events were settled that nobody committed. */
  long ofNoCommit(Set<String> committed) {
    synchronized (settled) {
      return settled.keySet().stream().filter(id -> !committed.contains(id)).count();
    }
  }

  private void run() {
    while (!ended) {
      try (ServiceBusReceiverClient copies = receiver(BrokerRecords.AUDIT, SubQueue.NONE);
          ServiceBusReceiverClient consumed = receiver(BrokerRecords.CONSUMED, SubQueue.NONE)) {
        while (!ended) {
          look(copies, consumed);
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException away) {
        // the broker is one of those that are killed; what was not seen is settled later, or not
      }
    }
  }

  private void look(ServiceBusReceiverClient copies, ServiceBusReceiverClient consumed) {
    List<ServiceBusReceivedMessage> fresh = new ArrayList<>();
    long next = peek(copies, nextCopy, fresh::add);
    for (ServiceBusReceivedMessage message : fresh) {
      if (TrackEvents.decode(message.getBody().toBytes()) instanceof DecodedEvent.Known known) {
        waiting.put(message.getMessageId(), known.event());
      }
    }
    nextCopy = next;
    if (!waiting.isEmpty()) {
      Set<String> unsettled = new HashSet<>();
      peek(consumed, 0, message -> unsettled.add(message.getMessageId()));
      long now = System.nanoTime();
      waiting
          .entrySet()
          .removeIf(
              entry -> {
                boolean over = !unsettled.contains(entry.getKey());
                if (over) {
                  TrackEvent event = entry.getValue();
                  synchronized (settled) {
                    settled.put(
                        entry.getKey(), new Settled(event.genre(), event.genreVersion(), now));
                  }
                }
                return over;
              });
    }
    waitingNow = waiting.size();
  }

  private static long peek(
      ServiceBusReceiverClient receiver, long from, Consumer<ServiceBusReceivedMessage> each) {
    long next = from;
    int count = PAGE;
    while (count > 0) {
      count = 0;
      for (ServiceBusReceivedMessage message : receiver.peekMessages(PAGE, next)) {
        each.accept(message);
        next = message.getSequenceNumber() + 1;
        count++;
      }
    }
    return next;
  }

  private ServiceBusReceiverClient receiver(String subscription, SubQueue subQueue) {
    return new ServiceBusClientBuilder()
        .connectionString(connectionString)
        .retryOptions(new AmqpRetryOptions().setTryTimeout(TRYING).setMaxRetries(1))
        .receiver()
        .topicName(BrokerRecords.TOPIC)
        .subscriptionName(subscription)
        .subQueue(subQueue)
        .buildClient();
  }

  @Override
  public void close() {
    ended = true;
    try {
      thread.join(TRYING.toMillis() * 4);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
