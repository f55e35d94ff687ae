package dev.tracks.command.outbox;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;

/** A thread that does rounds until it is stopped, whatever one of them throws. */
final class RelayThread {

  private static final Logger LOG = LoggerFactory.getLogger(RelayThread.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);

  private final String name;
  private final Duration linger;
  private final Supplier<Duration> round;
  private final Semaphore nudges = new Semaphore(0);
  private volatile boolean running;
  private volatile boolean inRound;
  private volatile long roundBegan;
  private volatile Thread thread = new Thread();

  /**
   * @param linger how long a nudge that came during a round waits for more
   * @param round says how long to wait for a nudge at most before the next one; zero for not at all
   */
  RelayThread(String name, Duration linger, Supplier<Duration> round) {
    this.name = name;
    this.linger = linger;
    this.round = round;
  }

  void start() {
    running = true;
    thread = Thread.ofPlatform().name(name).start(this::run);
  }

  /** There is something to do. */
  void nudge() {
    nudges.release();
  }

  /** Begins no further round. */
  void finish() {
    running = false;
    nudges.release();
  }

  /** The thread itself, for who waits for its end. */
  Thread thread() {
    return thread;
  }

  /** Whether it should work and does not: it is gone, or in a round for longer than that. */
  boolean isDead(Duration hanging) {
    return running
        && (!thread.isAlive() || inRound && System.nanoTime() - roundBegan > hanging.toNanos());
  }

  private void run() {
    try {
      while (running) {
        roundBegan = System.nanoTime();
        inRound = true;
        Duration pause = tryRound();
        inRound = false;
        waitForNudge(pause);
      }
    } catch (InterruptedException e) {
      LOG.debug("{} was interrupted", name);
    }
  }

  /** An Error, too, may be over the next time: memory that was short, a class that was not read. */
  private Duration tryRound() {
    try {
      return round.get();
    } catch (Exception e) {
      LOG.warn(
          "The relay could not work, and will try again: {}",
          NestedExceptionUtils.getMostSpecificCause(e).toString());
    } catch (Throwable e) {
      LOG.error("The relay could not work, and will try again", e);
    }
    return PAUSE_AFTER_FAILURE;
  }

  /**
   * Under load commits follow each other faster than rounds of claim, send and mark: what was
   * committed during the last round waits a moment for company, because a round costs as many
   * forced writes for one row as for a thousand.
   */
  private void waitForNudge(Duration atMost) throws InterruptedException {
    boolean busy = nudges.availablePermits() > 0;
    if (running
        && !atMost.isZero()
        && nudges.tryAcquire(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)) {
      if (busy) {
        TimeUnit.NANOSECONDS.sleep(linger.toNanos());
      }
      nudges.drainPermits();
    }
  }
}
