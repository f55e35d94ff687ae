package dev.tracks.command.track;

import dev.tracks.defaults.problem.Problem;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Ids out of blocks of the sequence: unique, not in the order of commits. What is left of a block
 * when the process ends is never used.
 */
@Component
class FeatureIds {

  private static final int BLOCK = 1000; // the sequence's increment
  private static final long PATIENCE_SECONDS = 2;

  private final JdbcClient jdbc;
  private final ReentrantLock lock = new ReentrantLock();
  private long next;
  private long end;

  FeatureIds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * An id that nobody had before.
   *
   * @throws Problem 503 when the one who fetches the next block hangs: of a database that does not
   *     answer, the others need not find out one after the other
   */
  long next() {
    if (!locked()) {
      throw Problem.unavailable("database-unavailable", "The database does not answer now.", 2);
    }
    try {
      if (next == end) {
        next = jdbc.sql("SELECT NEXT VALUE FOR spotify.feature_ids").query(Long.class).single();
        end = next + BLOCK;
      }
      return next++;
    } finally {
      lock.unlock();
    }
  }

  private boolean locked() {
    try {
      return lock.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
