package dev.tracks.invalidator.deadletter;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusSenderAsyncClient;
import com.azure.messaging.servicebus.models.ServiceBusMessageState;
import com.azure.messaging.servicebus.models.SubQueue;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.invalidator.bus.Entity;
import dev.tracks.invalidator.bus.MessageBodies;
import dev.tracks.invalidator.bus.MessageReceiver;
import dev.tracks.invalidator.bus.Peek;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The dead letters of queues and subscriptions. A replayed one is completed only after the broker
 * has acknowledged its copy, so that whatever dies in between leaves two of it and never none.
 */
@Component
class DeadLetters {

  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
  private static final Duration WAIT = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final int BATCH = 100;
  private static final int SENT_AT_ONCE = 32;

  /** How many dead letters are looked through at most. */
  static final int MOST_COUNTED = 100_000;

  /** How many are passed over, and so held, at most to reach one. */
  static final int MOST_PASSED = 1000;

  private static final long MOST_BYTES_HELD = 32L * 1024 * 1024;

  /**
   * What became of a request over several dead letters.
   *
   * @param done how many were replayed or discarded
   * @param failed how many could not be, and still are dead letters
   * @param left how many up to {@code upTo} are still to be handled, those that failed included
   * @param upTo the last sequence number that the request was about
   */
  record Outcome(long done, long failed, long left, long upTo) {}

  private final ServiceBusClientBuilder builder;
  private final DeadLetterProperties properties;
  private final Semaphore oneAtATime = new Semaphore(1);

  DeadLetters(ServiceBusClientBuilder builder, DeadLetterProperties properties) {
    this.builder = builder;
    this.properties = properties;
  }

  /** Up to {@code max} of them, from a sequence number on. */
  List<ServiceBusReceivedMessage> list(Entity entity, long from, int max) {
    return peeking(entity, peek -> peek.from(from, max));
  }

  /** The one with exactly this sequence number. */
  Optional<ServiceBusReceivedMessage> find(Entity entity, long sequenceNumber) {
    return peeking(entity, peek -> peek.from(sequenceNumber, 1)).stream()
        .filter(message -> message.getSequenceNumber() == sequenceNumber)
        .findFirst();
  }

  /** That there is none with the sequence number that was asked for. */
  static Problem unknown() {
    return new Problem(
        HttpStatus.NOT_FOUND,
        "dead-letter-unknown",
        "There is no dead letter with this sequence number.");
  }

  /** Sends a copy of one, and completes it. */
  void replay(Entity entity, long sequenceNumber) {
    try (ServiceBusSenderAsyncClient sender = entity.sender(builder)) {
      one(entity, sequenceNumber, letters -> send(entity, sender, letters));
    }
  }

  /** Sends copies of all up to a sequence number, and completes them; bounded in time. */
  Outcome replayAll(Entity entity, long upTo) {
    try (ServiceBusSenderAsyncClient sender = entity.sender(builder)) {
      return all(entity, upTo, letters -> send(entity, sender, letters));
    }
  }

  /** Deletes one. */
  void discard(Entity entity, long sequenceNumber) {
    one(entity, sequenceNumber, letters -> logged(entity, "discarded", letters));
  }

  /** Deletes all up to a sequence number; bounded in time. */
  Outcome discardAll(Entity entity, long upTo) {
    return all(entity, upTo, letters -> logged(entity, "discarded", letters));
  }

  private void one(
      Entity entity,
      long sequenceNumber,
      Function<List<ServiceBusReceivedMessage>, List<ServiceBusReceivedMessage>> action) {
    exclusively(
        () -> {
          ServiceBusReceivedMessage letter =
              find(entity, sequenceNumber).orElseThrow(DeadLetters::unknown);
          Peek.Extent before =
              peeking(entity, peek -> peek.extent(sequenceNumber, MOST_PASSED + 1));
          if (before.count() > MOST_PASSED) {
            throw new Problem(
                HttpStatus.CONFLICT,
                "dead-letter-too-deep",
                "More than "
                    + MOST_PASSED
                    + " dead letters stand before this one; handle those first, or all.");
          }
          Handled handled =
              letter.getState() == ServiceBusMessageState.ACTIVE
                  ? handle(entity, before.count(), number -> number == sequenceNumber, 1, action)
                  : new Handled(0, 0);
          if (handled.done() == 0) {
            throw handled.failed() > 0
                ? Problem.unavailable(
                    "bus-unavailable", "The bus did not take it; it still is a dead letter.", 2)
                : new Problem(
                    HttpStatus.CONFLICT,
                    "dead-letter-locked",
                    "Somebody else has this dead letter in hand; try again in a minute.");
          }
          return handled;
        });
  }

  private Outcome all(
      Entity entity,
      long upTo,
      Function<List<ServiceBusReceivedMessage>, List<ServiceBusReceivedMessage>> action) {
    return exclusively(
        () -> {
          Peek.Extent before = peeking(entity, peek -> peek.extent(upTo, MOST_COUNTED));
          long last = Math.min(upTo, before.last());
          if (before.count() == 0) {
            return new Outcome(0, 0, 0, Math.max(0, last));
          }
          Handled handled =
              handle(entity, before.count(), number -> number <= last, before.count(), action);
          Peek.Extent after = peeking(entity, peek -> peek.extent(last, MOST_COUNTED));
          return new Outcome(handled.done(), handled.failed(), after.count(), last);
        });
  }

  private record Handled(long done, long failed) {}

  /**
   * Receives no more than {@code there} are, gives those wanted to the action, and completes what
   * it returns. All others are held until the end, so that they do not come again, and then given
   * back.
   */
  private Handled handle(
      Entity entity,
      long there,
      LongPredicate wanted,
      long most,
      Function<List<ServiceBusReceivedMessage>, List<ServiceBusReceivedMessage>> action) {
    long end = System.nanoTime() + properties.time().toNanos();
    long received = 0;
    long done = 0;
    long failed = 0;
    long bytesHeld = 0;
    List<ServiceBusReceivedMessage> held = new ArrayList<>();
    MessageReceiver receiver =
        new MessageReceiver(entity.receiver(builder, SubQueue.DEAD_LETTER_QUEUE));
    try (receiver) {
      try {
        while (received < there
            && done + failed < most
            && bytesHeld < MOST_BYTES_HELD
            && System.nanoTime() < end) {
          List<ServiceBusReceivedMessage> batch =
              receiver.take((int) Math.min(BATCH, there - received), WAIT);
          if (batch.isEmpty()) {
            break; // the others are in somebody else's hands
          }
          received += batch.size();
          List<ServiceBusReceivedMessage> ours =
              batch.stream().filter(m -> wanted.test(m.getSequenceNumber())).toList();
          List<ServiceBusReceivedMessage> ready = ours.isEmpty() ? ours : action.apply(ours);
          int completed = receiver.complete(ready);
          done += completed;
          failed += ours.size() - completed;
          for (ServiceBusReceivedMessage message : batch) {
            if (!ready.contains(message)) {
              held.add(message);
              bytesHeld += MessageBodies.bytes(message).length;
            }
          }
        }
      } finally {
        receiver.giveBack(held);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new Handled(done, failed);
  }

  /** Sends copies; those that the broker acknowledged may be completed. */
  private List<ServiceBusReceivedMessage> send(
      Entity entity, ServiceBusSenderAsyncClient sender, List<ServiceBusReceivedMessage> letters) {
    List<ServiceBusReceivedMessage> sent =
        Flux.fromIterable(letters)
            .flatMap(
                letter ->
                    sender
                        .sendMessage(Replay.copy(entity, letter))
                        .timeout(PATIENCE)
                        .thenReturn(letter)
                        .onErrorResume(
                            e -> {
                              LOG.warn(
                                  "Dead letter {} of {} could not be sent again: {}",
                                  letter.getSequenceNumber(),
                                  entity.name(),
                                  e.toString());
                              return Mono.empty();
                            }),
                SENT_AT_ONCE)
            .take(PATIENCE.multipliedBy(2)) // what was acknowledged until then is completed
            .collectList()
            .blockOptional()
            .orElse(List.of());
    return logged(entity, "replayed", sent);
  }

  private static List<ServiceBusReceivedMessage> logged(
      Entity entity, String what, List<ServiceBusReceivedMessage> letters) {
    for (ServiceBusReceivedMessage letter : letters) {
      LOG.info(
          "Dead letter {} of {} is {}: {}",
          letter.getSequenceNumber(),
          entity.name(),
          what,
          String.valueOf(letter.getMessageId()).replaceAll("\\p{Cntrl}", "?"));
    }
    return letters;
  }

  private <T> T peeking(Entity entity, Function<Peek, T> look) {
    try (Peek peek = Peek.into(entity, SubQueue.DEAD_LETTER_QUEUE, builder)) {
      return look.apply(peek);
    }
  }

  /** Two at once would hold what the other looks for. */
  private <T> T exclusively(Supplier<T> action) {
    if (!oneAtATime.tryAcquire()) {
      throw Problem.unavailable(
          "dead-letters-busy", "Another request over dead letters is being handled.", 5);
    }
    try {
      return action.get();
    } finally {
      oneAtATime.release();
    }
  }
}
