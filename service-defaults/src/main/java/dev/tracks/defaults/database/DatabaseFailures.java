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

  /**
   * SQL Server and Azure SQL: the database or the service is not available now, moves, or is out of
   * sessions or of workers.
   *
   * @see <a
   *     href="https://learn.microsoft.com/azure/azure-sql/database/troubleshoot-common-errors-issues">
   *     Transient errors of Azure SQL Database</a>
   */
  private static final Set<Integer> SQL_SERVER_AWAY =
      Set.of(
          4060, 4221, 10053, 10054, 10060, 10928, 10929, 40143, 40197, 40501, 40540, 40613, 42108,
          42109, 49918, 49919, 49920);

  /** The pool says no more than this of a lost connection that is to be rolled back. */
  private static final String CLOSED_BY_THE_POOL = "Connection is closed";

  private static final Set<Integer> DUPLICATE_KEY = Set.of(2627, 2601, 23505);

  /** SQL Server: deadlock victim, lock time-out, snapshot conflict. H2: the like. */
  private static final Set<Integer> WORTH_A_RETRY = Set.of(1205, 1222, 3960, 40001, 50200, 90131);

  private DatabaseFailures() {}

  /** Whether the database could not be reached, or was lost on the way. */
  public static boolean isAway(Throwable failure) {
    for (Throwable t = failure; t != null && !(t instanceof DatabaseBusy); t = t.getCause()) {
      if (t instanceof SQLException e && isAway(e)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAway(SQLException e) {
    return e instanceof SQLTransientConnectionException
        || e instanceof SQLNonTransientConnectionException
        || H2_AWAY.contains(e.getErrorCode())
        || SQL_SERVER_AWAY.contains(e.getErrorCode())
        || (e.getSQLState() != null && e.getSQLState().startsWith("08"))
        || CLOSED_BY_THE_POOL.equals(e.getMessage());
  }

  /** Whether the database was not asked, because others use all connections to it. */
  public static boolean isBusy(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof DatabaseBusy) {
        return true;
      }
    }
    return false;
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
