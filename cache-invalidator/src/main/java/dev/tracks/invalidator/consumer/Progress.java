package dev.tracks.invalidator.consumer;

import java.util.function.BooleanSupplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Liveness by progress: a backlog of which nothing is handled for a while means dead, whatever the
 * client says of itself. Half-way there the receiver is made anew. Waiting for a Redis that cannot
 * be reached is not being dead; being refused by one that answers is.
 */
@Component("progress")
class Progress implements HealthIndicator {

  /** How Redis is. */
  enum Cache {
    /** It does what it is asked. */
    THERE("is there"),
    /** It cannot be reached, or does not answer. */
    AWAY("is away"),
    /** It answers, with an error. */
    REFUSES("refuses");

    private final String text;

    Cache(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  private static final long LOOK_NANOS = 5_000_000_000L;

  private final long stallNanos;
  private volatile long lastProgress = System.nanoTime();
  private volatile long lastReceiver = System.nanoTime();
  private volatile long lastLook = System.nanoTime();
  private volatile Cache cache = Cache.THERE;

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

  /** How Redis is; true when that is news. */
  boolean cacheIs(Cache now) {
    boolean news = cache != now;
    cache = now;
    return news;
  }

  @Override
  public Health health() {
    long nanos = System.nanoTime() - lastProgress;
    boolean dead = cache != Cache.AWAY && nanos > stallNanos;
    return (dead ? Health.down() : Health.up())
        .withDetail("secondsWithoutProgress", nanos / 1_000_000_000L)
        .withDetail("redis", cache.text())
        .build();
  }
}
