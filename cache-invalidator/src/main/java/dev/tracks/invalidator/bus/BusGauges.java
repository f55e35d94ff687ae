package dev.tracks.invalidator.bus;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.models.SubQueue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * What waits on the bus, seen by looking without locking: that takes no more rights than receiving
 * does. Every instance sees the same, so of several the highest counts, not the sum.
 */
@Component
class BusGauges {

  private static final Logger LOG = LoggerFactory.getLogger(BusGauges.class);

  /** What was seen last; NaN is not known, which is not zero. */
  private static final class Seen {
    private final Entity entity;
    private volatile double backlog = Double.NaN;
    private volatile double oldestSeconds = Double.NaN;
    private volatile double deadLetters = Double.NaN;
    private boolean away;

    private Seen(Entity entity) {
      this.entity = entity;
    }

    private void isAway() {
      away = true;
      backlog = Double.NaN;
      oldestSeconds = Double.NaN;
      deadLetters = Double.NaN;
    }
  }

  private final ServiceBusClientBuilder builder;
  private final Clock clock;
  private final int most;
  private final List<Seen> entities;
  private final ReentrantLock looking = new ReentrantLock();

  BusGauges(
      ServiceBusClientBuilder builder,
      BusProperties properties,
      Clock clock,
      MeterRegistry meters) {
    this.builder = builder;
    this.clock = clock;
    this.most = properties.countUpTo();
    this.entities = properties.entities().stream().map(Entity::of).map(Seen::new).toList();
    entities.forEach(seen -> register(meters, seen));
  }

  private void register(MeterRegistry meters, Seen seen) {
    Gauge.builder("tracks.bus.backlog", () -> seen.backlog)
        .description("Messages that wait or are in hand, counted up to " + most)
        .baseUnit("messages")
        .tag("entity", seen.entity.name())
        .register(meters);
    Gauge.builder("tracks.bus.oldest", () -> seen.oldestSeconds)
        .description("Age of the oldest message that waits or is in hand")
        .baseUnit("seconds")
        .tag("entity", seen.entity.name())
        .register(meters);
    Gauge.builder("tracks.bus.dead.letters", () -> seen.deadLetters)
        .description("Dead letters, counted up to " + most)
        .baseUnit("messages")
        .tag("entity", seen.entity.name())
        .register(meters);
  }

  /**
   * At a fixed rate, because then it has a thread of its own: tasks with a fixed delay share one,
   * and a bus that answers late must hold up no other.
   */
  @Scheduled(fixedRateString = "${tracks.bus.look:15s}")
  void look() {
    if (looking.tryLock()) {
      try {
        lookAtAll();
      } finally {
        looking.unlock();
      }
    }
  }

  /** Each by itself: one that is not there keeps no other from being counted. */
  private void lookAtAll() {
    for (Seen seen : entities) {
      try {
        look(seen);
        seen.away = false;
      } catch (RuntimeException e) {
        if (!seen.away) {
          LOG.warn("What waits on {} cannot be counted now: {}", seen.entity.name(), e.toString());
        }
        seen.isAway();
      }
    }
  }

  private void look(Seen seen) {
    try (Peek peek = Peek.into(seen.entity, SubQueue.NONE, builder)) {
      List<ServiceBusReceivedMessage> first = peek.from(0, 1);
      seen.oldestSeconds = first.isEmpty() ? 0 : age(first.getFirst());
      seen.backlog = first.isEmpty() ? 0 : peek.extent(Long.MAX_VALUE, most).count();
    }
    try (Peek peek = Peek.into(seen.entity, SubQueue.DEAD_LETTER_QUEUE, builder)) {
      seen.deadLetters = peek.extent(Long.MAX_VALUE, most).count();
    }
  }

  private double age(ServiceBusReceivedMessage message) {
    Duration age = Duration.between(message.getEnqueuedTime().toInstant(), clock.instant());
    return Math.max(0, age.toMillis() / 1000.0);
  }
}
