package dev.tracks.invalidator.consumer;

import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.tracing.Traces;
import dev.tracks.invalidator.bus.MessageReceiver;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What is done with a batch of messages. Events are settled after their effect; while Redis is away
 * they are kept, with their locks renewed. Whatever has nothing to do with Redis does not wait for
 * it, and no failure of one message costs another a delivery.
 */
@Component
class BatchHandler {

  private static final Logger LOG = LoggerFactory.getLogger(BatchHandler.class);

  private final EventHandler handler;
  private final ConsumerProperties properties;
  private final ConsumerMetrics metrics;
  private final Progress progress;
  private final Traces traces;

  BatchHandler(
      EventHandler handler,
      ConsumerProperties properties,
      ConsumerMetrics metrics,
      Progress progress,
      Traces traces) {
    this.handler = handler;
    this.properties = properties;
    this.metrics = metrics;
    this.progress = progress;
    this.traces = traces;
  }

  /**
   * Handles all of them, however long Redis is away or refuses.
   *
   * @param patient whether to go on waiting for Redis; when not, what waits is given back, and the
   *     receiver ends
   */
  void handle(
      MessageReceiver receiver, List<ServiceBusReceivedMessage> messages, BooleanSupplier patient) {
    Batch batch = Batch.of(messages);
    progress.inHand();
    try (Handling handling = handling(batch)) {
      new InHand(receiver, batch, handling).handle(patient);
    }
  }

  private Handling handling(Batch batch) {
    Handling handling = new Handling(traces, properties.entity());
    batch.known().forEach(k -> handling.begin(k.message(), k.event().metadata().traceparent()));
    batch.later().forEach(l -> handling.begin(l.message(), l.event().traceparent()));
    batch.broken().forEach(broken -> handling.begin(broken.message(), null));
    return handling;
  }

  private final class InHand {

    private final MessageReceiver receiver;
    private final Batch batch;
    private final Handling handling;
    private final Map<String, Long> before = new HashMap<>();
    private long renewed = System.nanoTime();

    private InHand(MessageReceiver receiver, Batch batch, Handling handling) {
      this.receiver = receiver;
      this.batch = batch;
      this.handling = handling;
    }

    private void handle(BooleanSupplier patient) {
      boolean applied = isApplied();
      if (applied) {
        settleKnown();
      }
      settleLater();
      batch.broken().forEach(this::bury);
      Pause pause = new Pause();
      while (!applied) {
        if (!patient.getAsBoolean()) {
          receiver.giveBack(batch.knownMessages());
          return;
        }
        pause.make();
        keep();
        applied = isApplied();
        if (applied) {
          settleKnown();
        }
      }
    }

    private boolean isApplied() {
      if (batch.known().isEmpty()) {
        return true;
      }
      try {
        apply();
        progress.cacheIs(Progress.Cache.THERE);
        return true;
      } catch (RuntimeException e) {
        boolean away =
            e instanceof CacheAway
                || e instanceof RedisException && !(e instanceof RedisCommandExecutionException);
        Progress.Cache cache = away ? Progress.Cache.AWAY : Progress.Cache.REFUSES;
        if (progress.cacheIs(cache)) {
          LOG.warn(
              "Redis {}; {} messages wait: {}", cache.text(), batch.known().size(), e.toString());
        }
        if (cache == Progress.Cache.REFUSES) {
          progress.inHand();
        }
        return false;
      }
    }

    /** One event's commands are told of in its trace; those of many are of no one's. */
    private void apply() {
      if (batch.known().size() == 1) {
        handling.within(
            batch.known().getFirst().message(),
            () -> handler.apply(batch.events(), before, this::keep));
      } else {
        handler.apply(batch.events(), before, this::keep);
      }
    }

    /** Shows that handling goes on, and keeps what is not settled yet for another lock. */
    private void keep() {
      progress.alive();
      if (System.nanoTime() - renewed > properties.renewal().toNanos()) {
        receiver.renew(batch.knownMessages());
        renewed = System.nanoTime();
      }
    }

    /** Settled first: whatever is wrong with counting costs no delivery. */
    private void settleKnown() {
      settle(batch.knownMessages());
      batch.known().forEach(this::applied);
    }

    private void settleLater() {
      for (Batch.Later later : batch.later()) {
        handling.within(
            later.message(),
            () -> LOG.info("An event of type '{}' is for a later release", later.event().type()));
      }
      metrics.count("unknown", settle(batch.laterMessages()));
    }

    /** One whose settlement the bus does not take comes again, which is harmless. */
    private int settle(List<ServiceBusReceivedMessage> messages) {
      int settled = receiver.complete(messages);
      metrics.count("unsettled", messages.size() - settled);
      if (settled > 0) {
        progress.handled();
      }
      return settled;
    }

    private void applied(Batch.Known known) {
      TrackEvent event = known.event().event();
      metrics.applied(
          known.event().metadata().time(),
          before.getOrDefault(event.genre(), 0L) < event.genreVersion(),
          known.message().getDeliveryCount() == 0);
      handling.within(
          known.message(),
          () -> LOG.debug("'{}' is invalidated up to {}", event.genre(), event.genreVersion()));
    }

    /** One that cannot be buried now is left to its lock, and comes again when that ends. */
    private void bury(Batch.Broken broken) {
      keep();
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
      metrics.count(buried ? "malformed" : "unburied", 1);
      if (buried) {
        progress.handled();
      }
    }
  }
}
