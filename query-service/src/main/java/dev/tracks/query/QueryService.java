package dev.tracks.query;

import dev.tracks.defaults.cache.Catalogue;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Answers reads, the large ones through Redis. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableConfigurationProperties(Catalogue.class)
@EnableScheduling
public class QueryService {

  /** Starts the service. */
  public static void main(String[] args) {
    SpringApplication.run(QueryService.class, args);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
