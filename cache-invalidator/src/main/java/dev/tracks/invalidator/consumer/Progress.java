package dev.tracks.invalidator.consumer;

import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Liveness by progress: a backlog that was seen and of which nothing is handled for a while means
 * dead, whatever the client says of itself, and so does a consumer that no longer looks. Half-way
 * there the receiver is made anew. Waiting for a bus or a Redis that cannot be reached is not being
 * dead; being refused by one that answers is.
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

  /**
   * What is owed.
   *
   * @param since when it was first known, or the last of it was handled by anyone
   * @param head the first message that waits; none when all that is known is in hand
   */
  private record Owed(long since, OptionalLong head) {}

  private final long stallNanos;
  private final LongSupplier nanos;
  private volatile @Nullable Owed owed;
  private volatile long lastAlive;
  private volatile long lastReceiver;
  private volatile long lastLook;
  private volatile Cache cache = Cache.THERE;

  @Autowired
  Progress(ConsumerProperties properties) {
    this(properties, System::nanoTime);
  }

  Progress(ConsumerProperties properties, LongSupplier nanos) {
    this.nanos = nanos;
    stallNanos = properties.stall().toNanos();
    lastAlive = nanos.getAsLong();
    lastReceiver = lastAlive;
    lastLook = lastAlive;
  }

  /** The consumer goes on, with or without success. */
  void alive() {
    lastAlive = nanos.getAsLong();
  }

  /** There are messages in hand. */
  void inHand() {
    if (owed == null) {
      owed = new Owed(nanos.getAsLong(), OptionalLong.empty());
    }
  }

  void handled() {
    owed = null;
  }

  /** Whether somebody should look at what waits, since nothing came. */
  boolean isLookDue() {
    return nanos.getAsLong() - lastLook > Math.min(LOOK_NANOS, stallNanos / 4);
  }

  /** What a look found: the first message that waits, and whether Redis answers. */
  void looked(OptionalLong head, boolean cacheAnswers) {
    lastLook = nanos.getAsLong();
    Owed before = owed;
    if (!cacheAnswers) {
      cacheIs(Cache.AWAY);
      return;
    }
    if (cache == Cache.AWAY) {
      cacheIs(Cache.THERE);
    }
    if (head.isEmpty()) {
      owed = null;
    } else if (before == null || !before.head().equals(head)) {
      owed = new Owed(lastLook, head);
    }
  }

  /** The bus cannot be reached, not even to look at it: nobody knows what is owed. */
  void busIsAway() {
    owed = null;
    lastLook = nanos.getAsLong();
    alive();
  }

  /** Whether the receiver had better be made anew. */
  boolean isStalled() {
    return owedNanos() > stallNanos / 2 && nanos.getAsLong() - lastReceiver > stallNanos / 2;
  }

  void receiverRenewed() {
    lastReceiver = nanos.getAsLong();
  }

  /** How Redis is; true when that is news. */
  boolean cacheIs(Cache now) {
    boolean news = cache != now;
    cache = now;
    if (now == Cache.AWAY) {
      owed = null;
    }
    return news;
  }

  @Override
  public Health health() {
    long without = owedNanos();
    boolean silent = nanos.getAsLong() - lastAlive > stallNanos;
    return (silent || without > stallNanos ? Health.down() : Health.up())
        .withDetail("secondsWithoutProgress", without / 1_000_000_000L)
        .withDetail("redis", cache.text())
        .build();
  }

  private long owedNanos() {
    Owed now = owed;
    return now == null ? 0 : nanos.getAsLong() - now.since();
  }
}
