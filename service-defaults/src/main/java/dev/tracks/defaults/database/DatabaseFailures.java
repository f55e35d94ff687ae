package dev.tracks.defaults.database;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a failure of the database means, on SQL Server and on H2. */
public final class DatabaseFailures {

  /** H2: connection broken, database closed, database not found, I/O error. */
  private static final Set<Integer> H2_AWAY = Set.of(90067, 90098, 90121, 90149, 90028, 90030);

  private static final Set<Integer> DUPLICATE_KEY = Set.of(2627, 2601, 23505);

  /** SQL Server: deadlock victim, lock time-out, snapshot conflict. H2: the like. */
  private static final Set<Integer> WORTH_A_RETRY = Set.of(1205, 1222, 3960, 40001, 50200, 90131);

  private DatabaseFailures() {}

  /** Whether the database could not be reached, or was lost on the way. */
  public static boolean isAway(Throwable failure) {
    SQLException e = sqlException(failure);
    return e != null
        && (e instanceof SQLTransientConnectionException
            || e instanceof SQLNonTransientConnectionException
            || H2_AWAY.contains(e.getErrorCode())
            || (e.getSQLState() != null && e.getSQLState().startsWith("08")));
  }

  /** Whether a key is there already. */
  public static boolean isDuplicateKey(Throwable failure) {
    SQLException e = sqlException(failure);
    return e != null && DUPLICATE_KEY.contains(e.getErrorCode());
  }

  /**
   * Whether the same transaction may succeed when run again: a deadlock's victim, a lock's
   * time-out.
   */
  public static boolean isWorthARetry(Throwable failure) {
    SQLException e = sqlException(failure);
    return e != null && WORTH_A_RETRY.contains(e.getErrorCode());
  }

  private static @Nullable SQLException sqlException(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SQLException e) {
        return e;
      }
    }
    return null;
  }
}
