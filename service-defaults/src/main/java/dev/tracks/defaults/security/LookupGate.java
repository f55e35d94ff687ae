package dev.tracks.defaults.security;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps requests from waiting for a Firebase that does not answer: after an attempt that failed,
 * one a second finds out whether it is back, and the others need not try.
 */
final class LookupGate {

  private static final long BETWEEN_TRIALS = Duration.ofSeconds(1).toNanos();
  private static final long OPEN = 0;

  private final LongSupplier nanos;

  /** When the next one may try, or that all may. */
  private final AtomicLong nextTrial = new AtomicLong(OPEN);

  /**
   * A gate that is open.
   *
   * @param nanos a clock that nobody sets
   */
  LookupGate(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether who asks this may go and ask Firebase. */
  boolean letsIn() {
    long next = nextTrial.get();
    return next == OPEN
        || nanos.getAsLong() - next >= 0 && nextTrial.compareAndSet(next, afterAPause());
  }

  void succeeded() {
    nextTrial.set(OPEN);
  }

  void failed() {
    nextTrial.set(afterAPause());
  }

  private long afterAPause() {
    return nanos.getAsLong() + BETWEEN_TRIALS | 1; // never what OPEN is
  }
}
