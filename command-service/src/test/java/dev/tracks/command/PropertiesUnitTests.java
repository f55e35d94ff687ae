package dev.tracks.command;

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
    "tracks.outbox, poll, 9ms",
    "tracks.outbox, batch, 0",
    "tracks.outbox, batch, 1001",
    "tracks.outbox, workers, 0",
    "tracks.outbox, workers, 9",
    "tracks.outbox, linger, -1ms",
    "tracks.outbox, lease, 1999ms",
    "tracks.outbox, retention, 119m",
    "tracks.outbox, idempotencyRetention, 59s",
    "tracks.outbox, look, 99ms",
    "tracks.outbox, prune, 99ms",
    "tracks.outbox, pruneBatch, 0",
    "tracks.outbox, pruneBatch, 10001",
    "tracks.idempotency, lease, 999ms",
    "tracks.imports, maxRatio, 0",
    "tracks.imports, maxUploads, 0",
    "tracks.imports, maxFollowers, 0",
    "tracks.imports, atOnce, 0",
    "tracks.imports, batch, 0",
    "tracks.imports, batch, 50001",
    "tracks.imports, lease, 999ms",
    "tracks.imports, poll, 9ms",
    "tracks.imports, look, 9ms",
    "tracks.imports, maxRejected, -1",
    "tracks.imports, retention, 59s",
    "tracks.imports, prune, 99ms",
    "tracks.tracks, maxGenres, 0",
    "tracks.tracks, maxAttempts, 0",
    "tracks.accounts, window, 999ms",
    "tracks.accounts, loginsPerAccount, 0",
    "tracks.accounts, loginsPerAddress, 0",
    "tracks.accounts, signUpsPerAccount, 0",
    "tracks.accounts, signUpsPerAddress, 0",
    "tracks.accounts, refusedAfter, -1ms",
    "tracks.accounts, timeout, 99ms"
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
            "tracks.outbox.poll=10ms",
            "tracks.outbox.batch=1",
            "tracks.outbox.linger=0",
            "tracks.outbox.lease=2s",
            "tracks.outbox.retention=2h",
            "tracks.outbox.idempotencyRetention=1m",
            "tracks.outbox.look=100ms",
            "tracks.outbox.prune=100ms",
            "tracks.outbox.pruneBatch=1",
            "tracks.idempotency.lease=1s",
            "tracks.imports.maxRatio=1",
            "tracks.imports.maxUploads=1",
            "tracks.imports.maxFollowers=1",
            "tracks.imports.atOnce=1",
            "tracks.imports.batch=1",
            "tracks.imports.lease=1s",
            "tracks.imports.poll=10ms",
            "tracks.imports.look=10ms",
            "tracks.imports.maxRejected=0",
            "tracks.imports.retention=1m",
            "tracks.imports.prune=100ms",
            "tracks.tracks.maxGenres=1",
            "tracks.tracks.maxAttempts=1",
            "tracks.accounts.window=1s",
            "tracks.accounts.loginsPerAccount=1",
            "tracks.accounts.loginsPerAddress=1",
            "tracks.accounts.signUpsPerAccount=1",
            "tracks.accounts.signUpsPerAddress=1",
            "tracks.accounts.refusedAfter=0",
            "tracks.accounts.timeout=100ms")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Configuration(proxyBeanMethods = false)
  @ConfigurationPropertiesScan("dev.tracks.command")
  static class Bound {}
}
