package dev.tracks.command.outbox;

import dev.tracks.command.stopping.Stopping;
import dev.tracks.defaults.metrics.Lag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Carries events from the outbox to the bus, at least once: claim with a lease, send outside any
 * transaction, mark after the broker's acknowledgement, by claim and range. Any number of relays
 * may run; one that dies loses its lease, and another sends again. No order is kept.
 */
@Component
class OutboxRelay implements SmartLifecycle {

  private static final Duration DRAIN = Duration.ofSeconds(15);
  private static final Duration LEAST_HANGING = Duration.ofMinutes(2);

  private final OutboxProperties properties;
  private final List<RelayThread> threads;
  private volatile boolean running;

  OutboxRelay(
      OutboxClaims claims,
      EventSender sender,
      OutboxProperties properties,
      Clock clock,
      MeterRegistry meters) {
    this.properties = properties;
    Lag published =
        new Lag(
            meters,
            clock,
            "tracks.outbox.publish.lag",
            "From the making of an event to its mark after the broker's acknowledgement");
    Counter poison =
        Counter.builder("tracks.outbox.poison")
            .description("Attempts on events that the broker refuses for what they are")
            .register(meters);
    RelayRound round = new RelayRound(claims, sender, properties, published, poison);
    this.threads =
        IntStream.range(0, properties.workers()).mapToObj(i -> thread(i, round)).toList();
  }

  /** The first is nudged by what is committed, each further one by a full claim of the others. */
  private RelayThread thread(int number, RelayRound round) {
    return new RelayThread(
        "outbox-relay-" + (number + 1),
        properties.linger(),
        () -> round.relay(() -> threads.get((number + 1) % threads.size()).nudge()));
  }

  /** A transaction left rows: the relay need not wait for its next look. */
  @TransactionalEventListener
  void nudge(Outbox.Filled filled) {
    threads.getFirst().nudge();
  }

  @Override
  public void start() {
    running = true;
    threads.forEach(RelayThread::start);
  }

  /**
   * Lets the batches in hand be finished, for a bounded time; what is left is another relay's, or
   * the next start's.
   */
  @Override
  public void stop() {
    running = false;
    threads.forEach(RelayThread::finish);
    Stopping.join(threads.stream().map(RelayThread::thread).toList(), DRAIN);
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

  /** Whether a thread of it is gone, or hangs for longer than any round takes. */
  boolean isDead() {
    Duration hanging = hanging(properties.lease());
    return threads.stream().anyMatch(thread -> thread.isDead(hanging));
  }

  /**
   * A round waits for a bus that is away for as long as sends may take, however short the lease.
   */
  static Duration hanging(Duration lease) {
    Duration leases = lease.multipliedBy(4);
    return leases.compareTo(LEAST_HANGING) < 0 ? LEAST_HANGING : leases;
  }
}
