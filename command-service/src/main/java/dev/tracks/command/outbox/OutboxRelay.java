package dev.tracks.command.outbox;

import dev.tracks.defaults.metrics.Lag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
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
  private static final Duration POISON_PAUSE = Duration.ofMinutes(10);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration DRAIN = Duration.ofSeconds(15);

  private final OutboxClaims claims;
  private final EventSender sender;
  private final OutboxProperties properties;
  private final BlockedDestinations blocked;
  private final Lag published;
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
    this.blocked = new BlockedDestinations(clock);
    this.published =
        new Lag(
            meters,
            clock,
            "tracks.outbox.publish.lag",
            "From a commit to the broker's acknowledgement of its event");
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

  /**
   * Lets the batch in hand be finished, for a bounded time; what is left is another relay's, or the
   * next start's.
   */
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

  /** Stops after the web server has drained: the last requests leave events, too. */
  @Override
  public int getPhase() {
    return SmartLifecycle.DEFAULT_PHASE - 4096;
  }

  private void run() {
    while (running) {
      try {
        relay();
        waitForNudge(
            blocked
                .untilNext()
                .filter(d -> d.compareTo(properties.poll()) < 0)
                .orElse(properties.poll()));
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.warn(
            "The relay could not work, and will try again: {}",
            NestedExceptionUtils.getMostSpecificCause(e).toString());
        try {
          waitForNudge(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException interrupted) {
          return;
        }
      }
    }
  }

  /**
   * Under load commits follow each other faster than rounds of claim, send and mark: what was
   * committed during the last round waits a moment for company, because a round costs as many
   * forced writes for one row as for a thousand.
   */
  private void waitForNudge(Duration atMost) throws InterruptedException {
    boolean busy = nudges.availablePermits() > 0;
    if (running && nudges.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
      if (busy) {
        TimeUnit.NANOSECONDS.sleep(properties.linger().toNanos());
      }
      nudges.drainPermits();
    }
  }

  /** Relays until a claim did not find as much as it could take, apart from what is blocked. */
  private void relay() {
    while (running) {
      List<OutboxRow> rows = claims.claim(blocked.now());
      if (rows.isEmpty()) {
        return;
      }
      Map<String, List<OutboxRow>> byDestination =
          rows.stream().collect(Collectors.groupingBy(OutboxRow::destination));
      byDestination.forEach(this::send);
      if (rows.size() < properties.batch()) {
        return; // what was committed since has left a nudge
      }
    }
  }

  private void send(String destination, List<OutboxRow> rows) {
    List<OutboxRow> left = rows;
    while (!left.isEmpty()) {
      EventSender.Outcome outcome;
      try {
        outcome = sender.send(destination, left);
      } catch (RuntimeException e) {
        String cause = NestedExceptionUtils.getMostSpecificCause(e).toString();
        LOG.warn("'{}' took nothing: {}", destination, cause);
        blocked.block(destination);
        claims.giveBack(left, Duration.ZERO, cause);
        return;
      }
      blocked.unblock(destination);
      left =
          switch (outcome) {
            case EventSender.Outcome.Acknowledged(int n) -> {
              markPublished(left.subList(0, n));
              yield left.subList(n, left.size());
            }
            case EventSender.Outcome.TooLarge() -> {
              setAside(left.getFirst());
              yield left.subList(1, left.size());
            }
          };
    }
  }

  private void markPublished(List<OutboxRow> rows) {
    claims.markPublished(rows);
    rows.forEach(row -> published.since(row.createdAt().toInstant(ZoneOffset.UTC)));
  }

  private void setAside(OutboxRow row) {
    LOG.error("Event {} is larger than '{}' takes", row.eventId(), row.destination());
    poison.increment();
    claims.giveBack(List.of(row), POISON_PAUSE, "larger than the broker takes");
  }
}
