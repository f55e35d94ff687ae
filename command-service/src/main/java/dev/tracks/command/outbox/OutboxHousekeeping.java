package dev.tracks.command.outbox;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Keeps the outbox small and its state visible. Each has a thread of its own, because a look must
 * not wait for a long pruning.
 */
@Component
class OutboxHousekeeping implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(OutboxHousekeeping.class);

  /** What was seen, and when by {@link System#nanoTime}. */
  private record Look(double rows, double setAside, double oldestSeconds, long at) {}

  private final OutboxClaims claims;
  private final OutboxProperties properties;
  private final Clock clock;
  private final ScheduledExecutorService threads =
      Executors.newScheduledThreadPool(
          2, Thread.ofPlatform().name("outbox-housekeeping-", 1).daemon().factory());
  private volatile Look last = new Look(Double.NaN, Double.NaN, Double.NaN, System.nanoTime());
  private volatile boolean running;

  OutboxHousekeeping(
      OutboxClaims claims, OutboxProperties properties, Clock clock, MeterRegistry meters) {
    this.claims = claims;
    this.properties = properties;
    this.clock = clock;
    gauge("oldest", Look::oldestSeconds, "seconds")
        .description("Age of the oldest event that is not published and not set aside")
        .register(meters);
    gauge("unpublished", Look::rows, "events")
        .description("Events that are not published")
        .register(meters);
    gauge("refused", Look::setAside, "events")
        .description("Events that are set aside, because the broker refused them for what they are")
        .register(meters);
  }

  private Gauge.Builder<?> gauge(String name, ToDoubleFunction<Look> value, String unit) {
    return Gauge.builder("tracks.outbox." + name, () -> known(value)).baseUnit(unit);
  }

  /** Not known is neither zero nor what it was a while ago. */
  private double known(ToDoubleFunction<Look> value) {
    Look look = last;
    boolean old = System.nanoTime() - look.at() > properties.look().toNanos() * 3;
    return old ? Double.NaN : value.applyAsDouble(look);
  }

  @Override
  public void start() {
    running = true;
    threads.scheduleWithFixedDelay(
        this::look, 0, properties.look().toNanos(), TimeUnit.NANOSECONDS);
    threads.scheduleWithFixedDelay(
        this::prune, 0, properties.prune().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop() {
    running = false;
    threads.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void look() {
    try {
      OutboxClaims.Waiting waiting = claims.waiting();
      LocalDateTime since = waiting.since();
      LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
      double oldest = since == null ? 0 : Duration.between(since, now).toMillis() / 1000.0;
      last = new Look(waiting.rows(), waiting.setAside(), Math.max(0, oldest), System.nanoTime());
    } catch (Throwable e) { // or there would be no further look
      last = new Look(Double.NaN, Double.NaN, Double.NaN, System.nanoTime());
      LOG.debug("The outbox could not be looked at", e);
    }
  }

  private void prune() {
    prune("published events", claims::prunePublished);
    prune("Idempotency-Keys", claims::pruneIdempotencyKeys);
  }

  private void prune(String what, IntSupplier batch) {
    try {
      while (running && batch.getAsInt() > 0) {
        // in bounded batches until none is left
      }
    } catch (Throwable e) { // or there would be no further pruning
      LOG.warn("Pruning {} failed, and will be tried again: {}", what, e.toString());
    }
  }
}
