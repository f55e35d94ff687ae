package dev.tracks.defaults.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.Locale;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Bounds how long a request waits for a database that keeps its connections open and answers
 * nothing: without, for ever. Each driver has a name of its own for it; what the URL says goes
 * first.
 */
final class DatabaseTimeouts implements BeanPostProcessor {

  private final Duration timeout;

  DatabaseTimeouts(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String beanName) {
    if (bean instanceof HikariDataSource pool && pool.getJdbcUrl() != null) {
      String url = pool.getJdbcUrl();
      if (url.startsWith("jdbc:h2:tcp:") || url.startsWith("jdbc:h2:ssl:")) {
        set(pool, "NETWORK_TIMEOUT", timeout.toMillis());
      } else if (url.startsWith("jdbc:sqlserver:")) {
        set(pool, "socketTimeout", timeout.toMillis());
        set(pool, "loginTimeout", Math.max(1, timeout.toSeconds()));
      }
    }
    return bean;
  }

  private static void set(HikariDataSource pool, String name, long value) {
    if (!pool.getJdbcUrl().toLowerCase(Locale.ROOT).contains(name.toLowerCase(Locale.ROOT) + "=")) {
      pool.addDataSourceProperty(name, String.valueOf(value));
    }
  }
}
