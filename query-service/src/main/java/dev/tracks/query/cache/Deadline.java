package dev.tracks.query.cache;

import dev.tracks.defaults.problem.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * Until when a request waits.
 *
 * @param at in the time of {@link System#nanoTime}
 */
public record Deadline(long at) {

  /** It is over, for the one whose it is: who waits for his work has another. */
  static final class Over extends Problem {

    private static final long serialVersionUID = 1L;

    private Over() {
      super(HttpStatus.SERVICE_UNAVAILABLE, BUSY, DETAIL);
      header(HttpHeaders.RETRY_AFTER, String.valueOf(RETRY_AFTER));
    }
  }

  private static final String BUSY = "fill-busy";
  private static final String DETAIL =
      "The answer is being made, and it takes longer than a request may wait.";
  private static final int RETRY_AFTER = 2;

  static Deadline after(Duration time) {
    return new Deadline(System.nanoTime() + time.toNanos());
  }

  /**
   * The nanoseconds that are left.
   *
   * @throws Over when none are
   */
  long left() {
    long left = at - System.nanoTime();
    if (left <= 0) {
      throw new Over();
    }
    return left;
  }

  /**
   * Takes permits, to be released by the caller.
   *
   * @throws Over when they are not to be had in time
   * @throws Problem 503 when the thread is interrupted
   */
  void acquire(Semaphore permits, int number) {
    try {
      if (!permits.tryAcquire(number, left(), TimeUnit.NANOSECONDS)) {
        throw new Over();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy();
    }
  }

  static Problem busy() {
    return Problem.unavailable(BUSY, DETAIL, RETRY_AFTER);
  }
}
