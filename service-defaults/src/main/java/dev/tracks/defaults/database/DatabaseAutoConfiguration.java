package dev.tracks.defaults.database;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * What every connection pool has. {@code tracks.database.network-timeout} (default 20 s) is how
 * long an answer of the database may take before its connection counts as lost.
 */
@AutoConfiguration(before = DataSourceAutoConfiguration.class)
@ConditionalOnClass({HikariDataSource.class, DataSourceAutoConfiguration.class})
public class DatabaseAutoConfiguration {

  @Bean
  static DatabaseTimeouts databaseTimeouts(Environment environment) {
    return new DatabaseTimeouts(
        environment.getProperty(
            "tracks.database.network-timeout", Duration.class, Duration.ofSeconds(20)));
  }
}
