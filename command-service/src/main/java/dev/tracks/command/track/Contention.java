package dev.tracks.command.track;

import dev.tracks.defaults.database.DatabaseFailures;
import dev.tracks.defaults.problem.Problem;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** What writes that meet do: try again, unseen by the client, as long as that may help. */
@Component
class Contention {

  private final TrackProperties properties;

  Contention(TrackProperties properties) {
    this.properties = properties;
  }

  /**
   * What a transaction gives that may lose a deadlock, a lock or a race for a key.
   *
   * @param transaction the whole of it, begun anew each time
   * @param onDuplicate throws when trying again will not help against a duplicate key
   * @throws Problem 503 when it lost too often
   */
  <T> T retrying(Supplier<T> transaction, Runnable onDuplicate) {
    long lastStart = System.nanoTime() + properties.patience().toNanos();
    for (int attempt = 1; ; attempt++) {
      try {
        return transaction.get();
      } catch (DataAccessException e) {
        boolean duplicate = DatabaseFailures.isDuplicateKey(e);
        if (duplicate) {
          onDuplicate.run();
        }
        // Another duplicate is a race for a new genre: the next attempt sees it.
        if (!duplicate && !DatabaseFailures.isWorthARetry(e)) {
          throw e;
        }
        if (attempt >= properties.maxAttempts() || System.nanoTime() - lastStart > 0) {
          throw Problem.unavailable("contention", "Too many writes of this genre at once.", 1);
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L << attempt));
      }
    }
  }
}
