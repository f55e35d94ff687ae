package dev.tracks.invalidator;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Deletes what events made old, and checks that nothing old was missed. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class CacheInvalidator {

  /** Starts the service. */
  public static void main(String[] args) {
    SpringApplication.run(CacheInvalidator.class, args);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
