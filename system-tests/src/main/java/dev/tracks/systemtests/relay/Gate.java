package dev.tracks.systemtests.relay;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What holds bytes of one direction up: a freeze until it is lifted, a delay of every unit. */
final class Gate {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean frozen;
  private long delayNanos;

  void freeze(boolean freeze) {
    lock.lock();
    try {
      frozen = freeze;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void delay(Duration delay) {
    lock.lock();
    try {
      delayNanos = delay.toNanos();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns when a unit may pass. */
  void pass() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = delayNanos;
      while (left > 0 && delayNanos > 0) {
        left = changed.awaitNanos(left);
      }
      while (frozen) {
        changed.await(1, TimeUnit.SECONDS);
      }
    } finally {
      lock.unlock();
    }
  }
}
