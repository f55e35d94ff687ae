package dev.tracks.invalidator.consumer;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.models.SubQueue;
import dev.tracks.invalidator.bus.BusFailures;
import dev.tracks.invalidator.bus.MessageReceiver;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Receives events and has them handled, a batch at a time. Nothing more is asked for while a batch
 * is in hand: no delivery is counted against a message that was not at fault.
 */
@Component
class EventConsumer implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(EventConsumer.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final Duration QUIET = Duration.ofMillis(100);

  private final ServiceBusClientBuilder builder;
  private final BatchHandler batches;
  private final EventHandler events;
  private final ConsumerProperties properties;
  private final Progress progress;
  private final Clock clock;
  private volatile boolean running;
  private Thread thread = new Thread();

  EventConsumer(
      ServiceBusClientBuilder builder,
      BatchHandler batches,
      EventHandler events,
      ConsumerProperties properties,
      Progress progress,
      Clock clock) {
    this.builder = builder;
    this.batches = batches;
    this.events = events;
    this.properties = properties;
    this.progress = progress;
    this.clock = clock;
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofPlatform().name("event-consumer").start(this::run);
  }

  /** Asks for no more, finishes and settles what is in hand, and closes; bounded in time. */
  @Override
  public void stop() {
    running = false;
    try {
      if (!thread.join(properties.drain())) {
        LOG.warn("The consumer did not drain in {}; what is left comes again", properties.drain());
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void run() {
    Pause pause = new Pause();
    while (running) {
      try (MessageReceiver receiver = open()) {
        while (running && !progress.isStalled()) {
          progress.alive();
          if (!isHandled(receiver, receiver.take(properties.batch(), LOOK))
              && progress.isLookDue()) {
            progress.looked(receiver.head(clock.instant()), events.isAnswered());
          }
          pause.reset();
        }
        drain(receiver);
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) { // an Error, too, may be over the next time
        failed(e);
        pause.make();
      }
      progress.receiverRenewed();
    }
  }

  /** A failure of our own is no reason for liveness to forget what is owed. */
  private void failed(Throwable e) {
    if (BusFailures.isOne(e)) {
      LOG.warn("Nothing can be received now, and will be asked for again: {}", e.toString());
      lookWithoutReceiving();
    } else {
      LOG.error("What is in hand could not be handled, and comes again", e);
    }
  }

  /** A bus that can be looked at is not away: what waits there is owed, though nothing comes. */
  private void lookWithoutReceiving() {
    progress.alive();
    if (progress.isLookDue()) {
      try (MessageReceiver receiver = open()) {
        progress.looked(receiver.head(clock.instant()), events.isAnswered());
      } catch (Throwable away) { // an Error here must not end the consumer either
        progress.busIsAway();
      }
    }
  }

  private MessageReceiver open() {
    return new MessageReceiver(properties.entity().receiver(builder, SubQueue.NONE));
  }

  /** What was asked for is used up first, as long as anything comes that uses it up. */
  private void drain(MessageReceiver receiver) throws InterruptedException {
    long end = System.nanoTime() + properties.drain().toNanos() / 2;
    boolean more = true;
    while (more && System.nanoTime() < end) {
      more = isHandled(receiver, receiver.rest(QUIET));
    }
    receiver.end();
    isHandled(receiver, receiver.rest(Duration.ZERO));
  }

  private boolean isHandled(MessageReceiver receiver, List<ServiceBusReceivedMessage> messages) {
    if (!messages.isEmpty()) {
      batches.handle(receiver, messages, () -> running);
    }
    return !messages.isEmpty();
  }
}
