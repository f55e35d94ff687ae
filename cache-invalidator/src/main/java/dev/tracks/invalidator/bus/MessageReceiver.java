package dev.tracks.invalidator.bus;

import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
public final class MessageReceiver implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SETTLED_AT_ONCE = 32;

  private final ServiceBusReceiverAsyncClient client;
  private final BlockingQueue<ServiceBusReceivedMessage> received = new LinkedBlockingQueue<>();
  private final Messages messages = new Messages();
  private int asked;

  /** Takes the client over, and closes it in the end; its prefetch must be 0. */
  public MessageReceiver(ServiceBusReceiverAsyncClient client) {
    this.client = client;
    client.receiveMessages().subscribe(messages);
  }

  /**
   * The messages that are here, after waiting for the first.
   *
   * @param max how many may be in hand
   * @throws IllegalStateException when the bus ended the stream
   */
  public List<ServiceBusReceivedMessage> take(int max, Duration wait) throws InterruptedException {
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
  public List<ServiceBusReceivedMessage> rest(Duration wait) throws InterruptedException {
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

  /**
   * Settles handled messages, and says how many of them; one whose lock is lost comes again, which
   * is harmless.
   */
  public int complete(List<ServiceBusReceivedMessage> handled) {
    return each(handled, client::complete);
  }

  /** Puts a message that can never be handled among the dead letters; says whether it is there. */
  public boolean deadLetter(ServiceBusReceivedMessage message, String reason, String description) {
    DeadLetterOptions options =
        new DeadLetterOptions()
            .setDeadLetterReason(reason)
            .setDeadLetterErrorDescription(description);
    return each(List.of(message), dead -> client.deadLetter(dead, options)) == 1;
  }

  /** Keeps messages in hand for another lock duration. */
  public void renew(List<ServiceBusReceivedMessage> inHand) {
    each(inHand, message -> client.renewMessageLock(message).then());
  }

  /** Gives messages back at once. */
  public void abandon(List<ServiceBusReceivedMessage> inHand) {
    each(inHand, client::abandon);
  }

  /** Whether there is anything to receive, locked or not. */
  public boolean hasBacklog() {
    return client.peekMessage(0).hasElement().blockOptional(PATIENCE).orElse(false);
  }

  /** Does the same to each, and says for how many the bus agreed. */
  private static int each(
      List<ServiceBusReceivedMessage> messages,
      Function<ServiceBusReceivedMessage, Mono<Void>> action) {
    return Flux.fromIterable(messages)
        .flatMap(message -> action.apply(message).thenReturn(1).onErrorReturn(0), SETTLED_AT_ONCE)
        .reduce(0, Integer::sum)
        .blockOptional(PATIENCE)
        .orElse(0);
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
