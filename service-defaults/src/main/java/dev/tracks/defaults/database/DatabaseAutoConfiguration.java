package dev.tracks.defaults.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionManager;

/**
 * What every connection pool has. {@code tracks.database.timeout} (default 5 s) is how long an
 * answer of the database may take before its connection counts as lost; a lock is given up after
 * four fifths of it.
 */
@AutoConfiguration(
    before = DataSourceTransactionManagerAutoConfiguration.class,
    after = DataSourceAutoConfiguration.class)
@ConditionalOnClass({HikariDataSource.class, DataSourceAutoConfiguration.class})
public class DatabaseAutoConfiguration {

  @Bean
  static DatabaseBounds databaseBounds(Environment environment) {
    return new DatabaseBounds(
        environment.getProperty("tracks.database.timeout", Duration.class, Duration.ofSeconds(5)));
  }

  @Bean
  @ConditionalOnSingleCandidate(DataSource.class)
  @ConditionalOnMissingBean(TransactionManager.class)
  JdbcTransactionManager transactionManager(DataSource dataSource) {
    return new CarefulTransactions(dataSource);
  }
}
