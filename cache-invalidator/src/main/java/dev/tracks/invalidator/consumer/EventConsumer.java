package dev.tracks.invalidator.consumer;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.defaults.cache.CacheAway;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Receives, applies, and only then settles. While Redis is away, the batch in hand is kept with its
 * locks renewed and nothing more is asked for: no delivery is counted against a message that was
 * not at fault.
 */
@Component
class EventConsumer implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(EventConsumer.class);
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final long SHORTEST_PAUSE = 100;
  private static final long LONGEST_PAUSE = 2000;

  private final ServiceBusClientBuilder builder;
  private final EventHandler handler;
  private final ConsumerProperties properties;
  private final ConsumerMetrics metrics;
  private final Progress progress;
  private volatile boolean running;
  private Thread thread = new Thread();

  EventConsumer(
      ServiceBusClientBuilder builder,
      EventHandler handler,
      ConsumerProperties properties,
      ConsumerMetrics metrics,
      Progress progress) {
    this.builder = builder;
    this.handler = handler;
    this.properties = properties;
    this.metrics = metrics;
    this.progress = progress;
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
    long pause = SHORTEST_PAUSE;
    while (running) {
      try (EventReceiver receiver = open()) {
        while (running && !progress.isStalled()) {
          List<ServiceBusReceivedMessage> batch = receiver.take(properties.batch(), LOOK);
          if (!batch.isEmpty()) {
            handle(receiver, batch);
          } else {
            progress.idle(receiver::hasBacklog);
          }
          pause = SHORTEST_PAUSE;
        }
        drain(receiver);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("The bus is away, and will be asked again: {}", e.toString());
        pause = Math.min(LONGEST_PAUSE, pause * 2);
        pause(pause);
      }
      progress.receiverRenewed();
    }
  }

  private EventReceiver open() {
    return new EventReceiver(
        builder
            .receiver()
            .topicName(properties.topic())
            .subscriptionName(properties.subscription())
            .prefetchCount(0)
            .disableAutoComplete()
            .maxAutoLockRenewDuration(Duration.ZERO)
            .buildAsyncClient());
  }

  private void drain(EventReceiver receiver) throws InterruptedException {
    List<ServiceBusReceivedMessage> rest = receiver.rest(Duration.ZERO);
    if (!rest.isEmpty()) {
      handle(receiver, rest);
    }
  }

  private void handle(EventReceiver receiver, List<ServiceBusReceivedMessage> batch) {
    List<ServiceBusReceivedMessage> settled = new ArrayList<>(batch.size());
    List<TrackEvent> events = new ArrayList<>(batch.size());
    List<Instant> commits = new ArrayList<>(batch.size());
    for (ServiceBusReceivedMessage message : batch) {
      BinaryData body = message.getBody();
      switch (TrackEvents.decode(body == null ? new byte[0] : body.toBytes())) {
        case DecodedEvent.Known(var metadata, var event) -> {
          events.add(event);
          commits.add(metadata.time());
          settled.add(message);
        }
        case DecodedEvent.Unknown(_, String type) -> {
          LOG.info("An event of type '{}' is for a later release", type);
          metrics.count("unknown");
          settled.add(message);
        }
        case DecodedEvent.Malformed flaw -> {
          LOG.warn("Message {} is {}", message.getSequenceNumber(), flaw.reason());
          metrics.count("malformed");
          receiver.deadLetter(message, flaw);
        }
      }
    }
    if (applyPatiently(receiver, events, settled)) {
      commits.forEach(metrics::invalidated);
      receiver.complete(settled);
      progress.handled();
    } else {
      receiver.abandon(settled);
    }
  }

  /**
   * Applies events however long Redis is away; false when the service is told to stop meanwhile.
   */
  private boolean applyPatiently(
      EventReceiver receiver, List<TrackEvent> events, List<ServiceBusReceivedMessage> inHand) {
    long pause = SHORTEST_PAUSE;
    long renewed = System.nanoTime();
    while (true) {
      try {
        handler.apply(events);
        progress.cacheIsThere();
        return true;
      } catch (CacheAway | RedisException e) {
        if (!running) {
          return false;
        }
        if (progress.cacheIsAway()) {
          LOG.warn("Redis is away; {} messages wait: {}", inHand.size(), e.toString());
        }
        pause(pause);
        pause = Math.min(LONGEST_PAUSE, pause * 2);
        if (System.nanoTime() - renewed > properties.renewal().toNanos()) {
          receiver.renew(inHand);
          renewed = System.nanoTime();
        }
      }
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
