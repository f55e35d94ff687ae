package dev.tracks.command.stopping;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/** Waits for threads that were told to end. */
public final class Stopping {

  private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(2);

  private Stopping() {}

  /**
   * Lets threads finish what they have in hand, interrupts those that do not in time, and gives
   * these two seconds more. Both times are of all of them together, however many they are.
   */
  public static void join(Collection<Thread> threads, Duration atMost) {
    try {
      awaitAll(threads, atMost);
      List<Thread> late = threads.stream().filter(Thread::isAlive).toList();
      late.forEach(Thread::interrupt);
      awaitAll(late, AFTER_INTERRUPT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitAll(Collection<Thread> threads, Duration atMost)
      throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    for (Thread thread : threads) {
      if (thread.isAlive()) { // one that was never begun cannot be joined
        thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
      }
    }
  }
}
