package dev.tracks.invalidator.consumer;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Pauses between tries: each up to twice the one before, up to two seconds, with jitter. */
final class Pause {

  private static final long SHORTEST = 100;
  private static final long LONGEST = 2000;

  private long millis = SHORTEST;

  /** Waits; an interrupt ends it, and stays set. */
  void make() {
    try {
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    millis = Math.min(LONGEST, millis * 2);
  }

  /** A try succeeded. */
  void reset() {
    millis = SHORTEST;
  }
}
