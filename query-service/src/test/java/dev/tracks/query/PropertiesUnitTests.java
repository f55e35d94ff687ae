package dev.tracks.query;

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
    "tracks.cache, ttl, 999ms",
    "tracks.cache, ttl, -1s",
    "tracks.cache, allRows, 0",
    "tracks.cache, lease, 999ms",
    "tracks.cache, patience, 0ms",
    "tracks.cache, fills, 0",
    "tracks.cache, headTimeout, 0ms",
    "tracks.cache, bodyTimeout, 0ms",
    "tracks.cache, gzipLevel, 0",
    "tracks.cache, gzipLevel, 10",
    "tracks.variants, makings, 0",
    "tracks.variants, zstdLevel, 0",
    "tracks.variants, zstdLevel, 20"
  })
  void aValueOutOfBoundsIsRefusedByName(String prefix, String name, String value) {
    properties
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
            "tracks.cache.ttl=1s",
            "tracks.cache.allRows=1",
            "tracks.cache.lease=1s",
            "tracks.cache.patience=1ms",
            "tracks.cache.fills=1",
            "tracks.cache.headTimeout=1ms",
            "tracks.cache.bodyTimeout=1ms",
            "tracks.cache.gzipLevel=1",
            "tracks.variants.makings=1",
            "tracks.variants.zstdLevel=1")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Configuration(proxyBeanMethods = false)
  @ConfigurationPropertiesScan("dev.tracks.query")
  static class Bound {}
}
