package dev.tracks.defaults.database;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * A circuit breaker before a connection pool. Two lost connections within ten seconds open it: from
 * then on nobody waits for the database, and a thread of its own tries it once a second until it
 * answers. No request is spent on finding out. A pool of which others use every connection is no
 * database that is away.
 *
 * <p>It also tells the pool which connections are lost. By itself the pool goes by SQL states that
 * H2 does not use, and a lost connection that is used often is never looked at again.
 */
final class DatabaseGate extends DelegatingDataSource
    implements SQLExceptionOverride, DatabaseState {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseGate.class);
  private static final int FAILURES = 2;
  private static final long WINDOW = Duration.ofSeconds(10).toNanos();
  private static final long PAUSE = Duration.ofSeconds(1).toNanos();

  private final HikariDataSource pool;
  private volatile boolean open;
  private int failures;
  private long firstFailure;

  DatabaseGate(HikariDataSource pool) {
    super(pool);
    this.pool = pool;
  }

  @java.lang.Override
  public Connection getConnection() throws SQLException {
    if (open) {
      throw new DatabaseAway();
    }
    try {
      return pool.getConnection();
    } catch (SQLTransientConnectionException e) {
      if (allConnectionsAreThere()) {
        throw new DatabaseBusy(e); // waited in vain for the other borrowers, not for the database
      }
      failed(e);
      throw e;
    } catch (SQLException e) {
      failed(e);
      throw e;
    }
  }

  /** Those that are lost are dropped: a pool without its database does not have them. */
  private boolean allConnectionsAreThere() {
    HikariPoolMXBean connections = pool.getHikariPoolMXBean();
    return connections != null && connections.getTotalConnections() >= pool.getMaximumPoolSize();
  }

  @java.lang.Override
  public boolean isAway() {
    return open;
  }

  /** What the pool asks of every failure on one of its connections. */
  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    failed(failure);
    return DatabaseFailures.isAway(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }

  private synchronized void failed(SQLException failure) {
    if (open || pool.isClosed() || !DatabaseFailures.isAway(failure)) {
      return;
    }
    long now = System.nanoTime();
    if (failures == 0 || now - firstFailure > WINDOW) {
      failures = 0;
      firstFailure = now;
    }
    if (++failures >= FAILURES) {
      open = true;
      LOG.warn(
          "The database is away, and is tried every second: {}",
          NestedExceptionUtils.getMostSpecificCause(failure).toString());
      Thread.ofVirtual().name("database-probe").start(this::probe);
    }
  }

  private void probe() {
    do {
      LockSupport.parkNanos(PAUSE);
    } while (!pool.isClosed() && !answers());
    synchronized (this) {
      failures = 0;
      open = false;
    }
    LOG.info("The database answers again");
  }

  private boolean answers() {
    int seconds = (int) Math.max(1, TimeUnit.MILLISECONDS.toSeconds(pool.getConnectionTimeout()));
    try (Connection connection = pool.getConnection()) {
      return connection.isValid(seconds);
    } catch (SQLException e) {
      return false;
    } catch (Throwable e) { // memory that was short may be there the next time
      LOG.error("The database could not be tried, and will be again", e);
      return false;
    }
  }
}
