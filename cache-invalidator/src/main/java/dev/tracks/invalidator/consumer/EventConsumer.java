package dev.tracks.invalidator.consumer;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.tracing.Traces;
import dev.tracks.invalidator.bus.MessageReceiver;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Traces traces;
  private volatile boolean running;
  private Thread thread = new Thread();

  EventConsumer(
      ServiceBusClientBuilder builder,
      EventHandler handler,
      ConsumerProperties properties,
      ConsumerMetrics metrics,
      Progress progress,
      Traces traces) {
    this.builder = builder;
    this.handler = handler;
    this.properties = properties;
    this.metrics = metrics;
    this.progress = progress;
    this.traces = traces;
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
      try (MessageReceiver receiver = open()) {
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

  private MessageReceiver open() {
    return new MessageReceiver(
        builder
            .receiver()
            .topicName(properties.topic())
            .subscriptionName(properties.subscription())
            .prefetchCount(0)
            .disableAutoComplete()
            .maxAutoLockRenewDuration(Duration.ZERO)
            .buildAsyncClient());
  }

  private void drain(MessageReceiver receiver) throws InterruptedException {
    List<ServiceBusReceivedMessage> rest = receiver.rest(Duration.ZERO);
    if (!rest.isEmpty()) {
      handle(receiver, rest);
    }
  }

  private void handle(MessageReceiver receiver, List<ServiceBusReceivedMessage> messages) {
    Batch batch = Batch.of(messages);
    try (Handling handling = handling(batch)) {
      handle(receiver, messages, batch, handling);
    }
  }

  private void handle(
      MessageReceiver receiver,
      List<ServiceBusReceivedMessage> messages,
      Batch batch,
      Handling handling) {
    for (Batch.Later later : batch.later()) {
      handling.within(
          later.message(),
          () -> LOG.info("An event of type '{}' is for a later release", later.event().type()));
      metrics.count("unknown");
    }
    int settled = 0;
    Map<String, Long> before = new HashMap<>();
    if (applyPatiently(receiver, batch.events(), messages, before)) {
      batch.known().forEach(event -> applied(event, before, handling));
      settled += receiver.complete(batch.settled());
    } else {
      receiver.abandon(batch.settled());
    }
    // Only now: a dead letter that the bus does not take must not cost the others a delivery.
    for (Batch.Broken broken : batch.broken()) {
      settled += bury(receiver, handling, broken) ? 1 : 0;
    }
    if (settled > 0) {
      progress.handled();
    }
  }

  private Handling handling(Batch batch) {
    Handling handling = new Handling(traces, properties.topic() + "/" + properties.subscription());
    batch.known().forEach(k -> handling.begin(k.message(), k.event().metadata().traceparent()));
    batch.later().forEach(l -> handling.begin(l.message(), l.event().metadata().traceparent()));
    batch.broken().forEach(broken -> handling.begin(broken.message(), null));
    return handling;
  }

  /** One that tells what was known already says nothing of how long invalidating takes. */
  private void applied(Batch.Known known, Map<String, Long> before, Handling handling) {
    TrackEvent event = known.event().event();
    if (before.getOrDefault(event.genre(), 0L) < event.genreVersion()) {
      metrics.invalidated(known.event().metadata().time());
    } else {
      metrics.count("late");
    }
    handling.within(
        known.message(),
        () -> LOG.debug("'{}' is invalidated up to {}", event.genre(), event.genreVersion()));
  }

  /** One that cannot be buried now is left to its lock, and comes again when that ends. */
  private boolean bury(MessageReceiver receiver, Handling handling, Batch.Broken broken) {
    DecodedEvent.Malformed flaw = broken.flaw();
    boolean buried = receiver.deadLetter(broken.message(), flaw.reason(), flaw.description());
    handling.failed(broken.message(), flaw.reason());
    handling.within(
        broken.message(),
        () ->
            LOG.warn(
                "Message {} is {}{}",
                broken.message().getSequenceNumber(),
                flaw.reason(),
                buried ? "" : ", and the bus does not take it as a dead letter now"));
    metrics.count(buried ? "malformed" : "unburied");
    return buried;
  }

  /**
   * Applies events however long Redis is away or refuses; false when the service is told to stop
   * meanwhile.
   */
  private boolean applyPatiently(
      MessageReceiver receiver,
      List<TrackEvent> events,
      List<ServiceBusReceivedMessage> inHand,
      Map<String, Long> before) {
    long pause = SHORTEST_PAUSE;
    long renewed = System.nanoTime();
    while (true) {
      try {
        handler.apply(events, before);
        progress.cacheIs(Progress.Cache.THERE);
        return true;
      } catch (CacheAway | RedisException e) {
        if (!running) {
          return false;
        }
        Progress.Cache cache =
            e instanceof RedisCommandExecutionException
                ? Progress.Cache.REFUSES
                : Progress.Cache.AWAY;
        if (progress.cacheIs(cache)) {
          LOG.warn("Redis {}; {} messages wait: {}", cache.text(), inHand.size(), e.toString());
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
