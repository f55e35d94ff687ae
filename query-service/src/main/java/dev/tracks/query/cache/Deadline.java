package dev.tracks.query.cache;

import dev.tracks.defaults.problem.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Until when a request waits.
 *
 * @param at in the time of {@link System#nanoTime}
 */
record Deadline(long at) {

  static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /**
   * The nanoseconds that are left.
   *
   * @throws Problem 503 when none are
   */
  long left() {
    long left = at - System.nanoTime();
    if (left <= 0) {
      throw busy();
    }
    return left;
  }

  /**
   * Takes permits, to be released by the caller.
   *
   * @throws Problem 503 when they are not to be had in time
   */
  void acquire(Semaphore permits, int number) {
    try {
      if (!permits.tryAcquire(number, left(), TimeUnit.NANOSECONDS)) {
        throw busy();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  static Problem busy() {
    return Problem.unavailable(
        "fill-busy", "The answer is being made, and it takes longer than a request may wait.", 2);
  }
}
