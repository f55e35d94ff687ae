package dev.tracks.command;

import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the migrations' one text needs to know of the database that it runs on. The URL tells it,
 * because the database itself cannot be asked before it is there, and Flyway waits for it.
 */
@Configuration(proxyBeanMethods = false)
class SchemaConfiguration {

  private static final String FOLDER = "classpath:db/migration/";

  /** SQL Server compares without case by default; H2 compares exactly and refuses COLLATE. */
  @Bean
  FlywayConfigurationCustomizer oneTextForTwoDatabases(
      @Value("${spring.datasource.url}") String url) {
    boolean sqlServer = url.startsWith("jdbc:sqlserver:");
    String exact = sqlServer ? "COLLATE Latin1_General_100_BIN2" : "";
    return configuration ->
        configuration
            .placeholders(Map.of("exact", exact))
            .locations(FOLDER + "common", FOLDER + (sqlServer ? "sqlserver" : "h2"));
  }
}
