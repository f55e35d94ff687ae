package dev.tracks.invalidator.consumer;

import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Liveness by progress: a backlog of which nothing is handled for a while means dead, whatever the
 * client says of itself. Half-way there the receiver is made anew. Waiting for Redis is not being
 * dead.
 */
@Component("progress")
class Progress implements HealthIndicator {

  private static final long LOOK_NANOS = 5_000_000_000L;

  private final long stallNanos;
  private volatile long lastProgress = System.nanoTime();
  private volatile long lastReceiver = System.nanoTime();
  private volatile long lastLook = System.nanoTime();
  private volatile boolean cacheAway;

  Progress(ConsumerProperties properties) {
    stallNanos = properties.stall().toNanos();
  }

  void handled() {
    lastProgress = System.nanoTime();
  }

  /** Nothing came: when there is nothing, that is progress as well. */
  void idle(BooleanSupplier hasBacklog) {
    long now = System.nanoTime();
    if (now - lastLook > Math.min(LOOK_NANOS, stallNanos / 4)) {
      lastLook = now;
      if (!hasBacklog.getAsBoolean()) {
        lastProgress = now;
      }
    }
  }

  /** Whether the receiver had better be made anew. */
  boolean isStalled() {
    long now = System.nanoTime();
    return now - lastProgress > stallNanos / 2 && now - lastReceiver > stallNanos / 2;
  }

  void receiverRenewed() {
    lastReceiver = System.nanoTime();
  }

  /** True the first time. */
  boolean cacheIsAway() {
    boolean first = !cacheAway;
    cacheAway = true;
    return first;
  }

  void cacheIsThere() {
    cacheAway = false;
  }

  @Override
  public Health health() {
    long seconds = (System.nanoTime() - lastProgress) / 1_000_000_000L;
    boolean dead = !cacheAway && System.nanoTime() - lastProgress > stallNanos;
    return (dead ? Health.down() : Health.up())
        .withDetail("secondsWithoutProgress", seconds)
        .withDetail("redis", cacheAway ? "away" : "there")
        .build();
  }
}
