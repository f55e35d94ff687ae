package dev.tracks.invalidator.bus;

import com.azure.core.exception.AzureException;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverAsyncClient;
import com.azure.messaging.servicebus.models.DeadLetterOptions;
import com.azure.messaging.servicebus.models.ServiceBusMessageState;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
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
 * to pause. (The SDK's synchronous receiver waits a second for more before it returns the first;
 * its processor cannot be stopped without interrupting handlers.)
 *
 * <p>What was asked for cannot be taken back, and a message that meets a closing link counts as
 * delivered in vain. So to drain is to take the {@link #rest} until none comes, to {@link #end},
 * and to take what came last.
 */
public final class MessageReceiver implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SETTLED_AT_ONCE = 32;
  private static final int LOOKED_AT = 250;

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
   * @throws AzureException when the bus ended the stream
   */
  public List<ServiceBusReceivedMessage> take(int max, Duration wait) throws InterruptedException {
    Throwable failure = messages.failure;
    if (failure != null && received.isEmpty()) {
      throw new AzureException("the bus ended the stream: " + failure, failure);
    }
    if (asked < max) {
      messages.request(max - asked);
      asked = max;
    }
    return poll(max, wait);
  }

  /** What had been asked for and came, without asking for more; waits only when more may come. */
  public List<ServiceBusReceivedMessage> rest(Duration wait) throws InterruptedException {
    boolean mayCome = asked > 0 && !messages.isDisposed();
    return poll(Integer.MAX_VALUE, mayCome ? wait : Duration.ZERO);
  }

  /** Nothing more comes. What is in hand can still be settled. */
  public void end() {
    messages.cancel();
  }

  /** Ends, and gives these and all that came back; before the end they would come again at once. */
  public void giveBack(List<ServiceBusReceivedMessage> inHand) {
    end();
    List<ServiceBusReceivedMessage> all = new ArrayList<>(inHand);
    received.drainTo(all);
    each(all, client::abandon);
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

  /** Keeps messages in hand for another lock duration, and those that came meanwhile. */
  public void renew(List<ServiceBusReceivedMessage> inHand) {
    List<ServiceBusReceivedMessage> all = new ArrayList<>(inHand);
    all.addAll(received);
    each(all, message -> client.renewMessageLock(message).then());
  }

  /**
   * The sequence number of the first message that waits to be received, as far as looking tells:
   * not one that is deferred or scheduled, nor one that somebody is known to have in hand.
   */
  public OptionalLong head(Instant now) {
    return client
        .peekMessages(LOOKED_AT, 0)
        .filter(message -> isWaiting(message, now))
        .next()
        .map(message -> OptionalLong.of(message.getSequenceNumber()))
        .blockOptional(PATIENCE)
        .orElse(OptionalLong.empty());
  }

  private static boolean isWaiting(ServiceBusReceivedMessage message, Instant now) {
    OffsetDateTime lockedUntil = message.getLockedUntil();
    return message.getState() == ServiceBusMessageState.ACTIVE
        && (lockedUntil == null || !lockedUntil.toInstant().isAfter(now));
  }

  /** Does the same to each, and says for how many the bus agreed in time. */
  private static int each(
      List<ServiceBusReceivedMessage> messages,
      Function<ServiceBusReceivedMessage, Mono<Void>> action) {
    return Flux.fromIterable(messages)
        .flatMap(message -> action.apply(message).thenReturn(1).onErrorReturn(0), SETTLED_AT_ONCE)
        .take(PATIENCE)
        .reduce(0, Integer::sum)
        .blockOptional()
        .orElse(0);
  }

  @Override
  public void close() {
    end();
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
      failure = new AzureException("completed");
    }
  }
}
