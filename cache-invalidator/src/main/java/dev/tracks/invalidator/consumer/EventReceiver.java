package dev.tracks.invalidator.consumer;

import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import dev.tracks.contracts.event.DecodedEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Messages on demand: the bus sends no more than were asked for, so that not asking is all it takes
 * to pause or to drain. (The SDK's synchronous receiver waits a second for more before it returns
 * the first; its processor cannot be stopped without interrupting handlers.)
 */
final class EventReceiver implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ServiceBusReceiverAsyncClient client;
  private final BlockingQueue<ServiceBusReceivedMessage> received = new LinkedBlockingQueue<>();
  private final Messages messages = new Messages();
  private int asked;

  EventReceiver(ServiceBusReceiverAsyncClient client) {
    this.client = client;
    client.receiveMessages().subscribe(messages);
  }

  /**
   * The messages that are here, after waiting for the first.
   *
   * @param max how many may be in hand
   * @throws IllegalStateException when the bus ended the stream
   */
  List<ServiceBusReceivedMessage> take(int max, Duration wait) throws InterruptedException {
    Throwable failure = messages.failure;
    if (failure != null && received.isEmpty()) {
      throw new IllegalStateException("the bus ended the stream: " + failure, failure);
    }
    if (asked < max) {
      messages.request(max - asked);
      asked = max;
    }
    return poll(max, wait);
  }

  /** What had been asked for and came, without asking for more. */
  List<ServiceBusReceivedMessage> rest(Duration wait) throws InterruptedException {
    return poll(Integer.MAX_VALUE, wait);
  }

  private List<ServiceBusReceivedMessage> poll(int max, Duration wait) throws InterruptedException {
    List<ServiceBusReceivedMessage> batch = new ArrayList<>();
    ServiceBusReceivedMessage first = received.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      batch.add(first);
      received.drainTo(batch, max - 1);
      asked -= batch.size();
    }
    return batch;
  }

  /** Settles handled messages; one whose lock is lost comes again, which is harmless. */
  void complete(List<ServiceBusReceivedMessage> handled) {
    each(handled, client::complete);
  }

  /** A message that can never be handled. */
  void deadLetter(ServiceBusReceivedMessage message, DecodedEvent.Malformed flaw) {
    client
        .deadLetter(
            message,
            new DeadLetterOptions()
                .setDeadLetterReason(flaw.reason())
                .setDeadLetterErrorDescription(flaw.description()))
        .block(PATIENCE);
  }

  /** Keeps messages in hand for another lock duration. */
  void renew(List<ServiceBusReceivedMessage> inHand) {
    each(inHand, message -> client.renewMessageLock(message).then());
  }

  /** Gives messages back at once. */
  void abandon(List<ServiceBusReceivedMessage> inHand) {
    each(inHand, client::abandon);
  }

  /** Whether the subscription holds anything, locked or not. */
  boolean hasBacklog() {
    return client.peekMessage(0).hasElement().blockOptional(PATIENCE).orElse(false);
  }

  private static void each(
      List<ServiceBusReceivedMessage> messages,
      java.util.function.Function<ServiceBusReceivedMessage, Mono<Void>> action) {
    Flux.fromIterable(messages)
        .flatMap(message -> action.apply(message).onErrorComplete(), 32)
        .then()
        .block(PATIENCE);
  }

  @Override
  public void close() {
    messages.cancel();
    client.close();
  }

  private final class Messages extends BaseSubscriber<ServiceBusReceivedMessage> {
    private volatile @Nullable Throwable failure;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // nothing is asked for yet
    }

    @Override
    protected void hookOnNext(ServiceBusReceivedMessage message) {
      received.add(message);
    }

    @Override
    protected void hookOnError(Throwable error) {
      failure = error;
    }

    @Override
    protected void hookOnComplete() {
      failure = new IllegalStateException("completed");
    }
  }
}
