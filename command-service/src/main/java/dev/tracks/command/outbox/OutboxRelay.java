package dev.tracks.command.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Carries events from the outbox to the bus, at least once: claim with a lease, send outside any
 * transaction, mark by id after the broker's acknowledgement. Any number of relays may run; one
 * that dies loses its lease, and another sends again. No order is kept.
 */
@Component
class OutboxRelay implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(200);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration POISON_PAUSE = Duration.ofMinutes(10);
  private static final Duration DRAIN = Duration.ofSeconds(10);

  private final OutboxClaims claims;
  private final EventSender sender;
  private final OutboxProperties properties;
  private final Clock clock;
  private final Timer published;
  private final Counter poison;
  private final Semaphore nudges = new Semaphore(0);
  private volatile boolean running;
  private Thread thread = new Thread();

  OutboxRelay(
      OutboxClaims claims,
      EventSender sender,
      OutboxProperties properties,
      Clock clock,
      MeterRegistry meters) {
    this.claims = claims;
    this.sender = sender;
    this.properties = properties;
    this.clock = clock;
    this.published =
        Timer.builder("tracks.outbox.publish.lag")
            .description("From a commit to the broker's acknowledgement of its event")
            .publishPercentileHistogram()
            .register(meters);
    this.poison =
        Counter.builder("tracks.outbox.poison")
            .description("Attempts on rows that the broker can never take")
            .register(meters);
  }

  /** A transaction left rows: the relay need not wait for its next look. */
  @TransactionalEventListener
  void nudge(Outbox.Filled filled) {
    nudges.release();
  }

  @Override
  public void start() {
    running = true;
    thread = Thread.ofPlatform().name("outbox-relay").start(this::run);
  }

  /** Lets the batch in hand be finished, for a bounded time; what is left is another relay's. */
  @Override
  public void stop() {
    running = false;
    nudges.release();
    try {
      if (!thread.join(DRAIN)) {
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
    Duration pause = SHORTEST_PAUSE;
    while (running) {
      try {
        boolean all = relay();
        pause = all ? SHORTEST_PAUSE : longer(pause);
        waitFor(all ? properties.poll() : jitter(pause), all);
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn("The relay could not work, and will try again: {}", e.toString());
        pause = longer(pause);
        try {
          waitFor(jitter(pause), false);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
    }
  }

  private void waitFor(Duration time, boolean untilNudged) throws InterruptedException {
    if (!running) {
      return;
    }
    if (untilNudged) {
      if (nudges.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS)) {
        nudges.drainPermits();
      }
    } else {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    }
  }

  /** Relays until the outbox has no more for us; false when something could not be sent. */
  private boolean relay() {
    while (running) {
      List<OutboxRow> rows = claims.claim();
      if (rows.isEmpty()) {
        return true;
      }
      Map<String, List<OutboxRow>> byDestination = new LinkedHashMap<>();
      rows.forEach(
          row -> byDestination.computeIfAbsent(row.destination(), d -> new ArrayList<>()).add(row));
      boolean all = true;
      for (var entry : byDestination.entrySet()) {
        all &= send(entry.getKey(), entry.getValue());
      }
      if (!all) {
        return false;
      }
    }
    return true;
  }

  private boolean send(String destination, List<OutboxRow> rows) {
    List<OutboxRow> left = new ArrayList<>(rows);
    while (!left.isEmpty()) {
      try {
        sender.send(
            destination,
            left,
            acknowledged -> {
              markPublished(acknowledged);
              left.removeAll(acknowledged);
            });
      } catch (EventSender.TooLarge e) {
        LOG.error("Event {} cannot be sent: {}", e.row().eventId(), e.getMessage());
        poison.increment();
        claims.giveBack(List.of(e.row()), POISON_PAUSE, String.valueOf(e.getMessage()));
        left.remove(e.row());
      } catch (RuntimeException e) {
        LOG.warn("The bus took nothing for '{}': {}", destination, e.toString());
        claims.giveBack(left, Duration.ZERO, e.toString());
        return false;
      }
    }
    return true;
  }

  private void markPublished(List<OutboxRow> rows) {
    claims.markPublished(rows);
    LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
    rows.forEach(row -> published.record(Duration.between(row.createdAt(), now)));
  }

  private static Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
  }

  private static Duration jitter(Duration pause) {
    return Duration.ofMillis(
        ThreadLocalRandom.current().nextLong(pause.toMillis() / 2, pause.toMillis() + 1));
  }
}
