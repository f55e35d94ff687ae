package dev.tracks.command;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Takes writes, and relays what happened to the bus. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class CommandService {

  /** Starts the service. */
  public static void main(String[] args) {
    SpringApplication.run(CommandService.class, args);
  }

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }
}
