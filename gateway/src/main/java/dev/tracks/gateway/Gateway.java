package dev.tracks.gateway;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** Forwards requests to the services, by method and path. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Gateway {

  /** Starts the gateway. */
  public static void main(String[] args) {
    SpringApplication.run(Gateway.class, args);
  }
}
