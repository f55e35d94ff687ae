package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class PropertiesUnitTests {

  private final ApplicationContextRunner properties =
      new ApplicationContextRunner().withUserConfiguration(Bound.class);

  @ParameterizedTest
  @CsvSource({
    "tracks.consumer, batch, 0",
    "tracks.consumer, batch, 1001",
    "tracks.consumer, lock, 999ms",
    "tracks.consumer, renewal, 99ms",
    "tracks.consumer, renewal, -15s",
    "tracks.consumer, drain, 999ms",
    "tracks.consumer, topic, ' '",
    "tracks.consumer, subscription, ''",
    "tracks.bus, look, 99ms",
    "tracks.bus, countUpTo, 0",
    "tracks.bus, countUpTo, 100001",
    "tracks.bus, entities, ''",
    "tracks.dead-letters, time, 999ms"
  })
  void aValueOutOfBoundsIsRefusedByName(String prefix, String name, String value) {
    properties
        .withPropertyValues("tracks.consumer.renewal=100ms") // or a short lock contradicts it
        .withPropertyValues(prefix + "." + name + "=" + value)
        .run(
            context -> {
              assertThat(context).hasFailed();
              assertThat(context.getStartupFailure())
                  .hasStackTraceContaining("'%s' on field '%s'".formatted(prefix, name));
            });
  }

  @Test
  void theLeastOfEachIsTakenAndSoAreTheDefaults() {
    properties.run(context -> assertThat(context).hasNotFailed());
    properties
        .withPropertyValues(
            "tracks.consumer.batch=1",
            "tracks.consumer.lock=1s",
            "tracks.consumer.renewal=100ms",
            "tracks.consumer.stall=2001ms",
            "tracks.consumer.drain=1s",
            "tracks.bus.look=100ms",
            "tracks.bus.countUpTo=1",
            "tracks.dead-letters.time=1s")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Configuration(proxyBeanMethods = false)
  @ConfigurationPropertiesScan("dev.tracks.invalidator")
  static class Bound {}
}
