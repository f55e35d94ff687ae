package dev.tracks.command;

import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the migrations' one text needs to know of the database that it runs on. */
@Configuration(proxyBeanMethods = false)
class SchemaConfiguration {

  /** SQL Server compares without case by default; H2 compares exactly and refuses COLLATE. */
  @Bean
  FlywayConfigurationCustomizer exactComparison(@Value("${spring.datasource.url}") String url) {
    String exact = url.startsWith("jdbc:sqlserver:") ? "COLLATE Latin1_General_100_BIN2" : "";
    return configuration -> configuration.placeholders(Map.of("exact", exact));
  }
}
