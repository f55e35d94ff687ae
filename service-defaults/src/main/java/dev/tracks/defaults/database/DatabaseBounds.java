package dev.tracks.defaults.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Locale;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Bounds how long anybody waits for a database that keeps its connections open and answers nothing:
 * without, for ever. Each driver has a name of its own for it; what the URL says goes first. Locks
 * are given up before, so that waiting for another transaction never looks like a database that is
 * away.
 *
 * <p>H2's driver forgets a connection that timed out without closing its socket: locks of its
 * transaction last until that is collected as garbage. SQL Server's closes it.
 */
final class DatabaseBounds implements BeanPostProcessor {

  private static final Duration LONGEST_BORROW = Duration.ofMillis(2500);
  private static final Duration SHORTEST_BORROW = Duration.ofMillis(250); // the pool takes no less

  private final Duration timeout;

  DatabaseBounds(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    if (bean instanceof HikariDataSource pool && pool.getJdbcUrl() != null) {
      String url = pool.getJdbcUrl();
      long millis = timeout.toMillis();
      if (url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:")) {
        set(pool, "NETWORK_TIMEOUT", millis);
        set(pool, "LOCK_TIMEOUT", millis * 4 / 5);
      } else if (url.startsWith("jdbc:sqlserver:")) {
        set(pool, "socketTimeout", millis);
        set(pool, "loginTimeout", Math.max(1, timeout.toSeconds()));
        set(pool, "lockTimeout", millis * 4 / 5);
      }
      pool.setConnectionTimeout(
          Math.min(
              pool.getConnectionTimeout(), // shorter when it is configured so
              Math.clamp(millis, SHORTEST_BORROW.toMillis(), LONGEST_BORROW.toMillis())));
      pool.setValidationTimeout(Math.min(1000, pool.getConnectionTimeout()));
    }
    return bean;
  }

  /** The pool knows of the gate before its first connection, and everybody else only the gate. */
  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof HikariDataSource pool) {
      DatabaseGate gate = new DatabaseGate(pool);
      pool.setExceptionOverride(gate);
      return gate;
    }
    return bean;
  }

  private static void set(HikariDataSource pool, String name, long value) {
    if (!pool.getJdbcUrl().toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT) + "=")) {
      pool.addDataSourceProperty(name, String.valueOf(value));
    }
  }
}
