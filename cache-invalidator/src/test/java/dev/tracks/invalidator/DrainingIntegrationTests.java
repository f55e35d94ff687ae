package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.testing.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/** Stopping while messages come; a lock that is left behind would last for a minute. */
class DrainingIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static RunningInvalidator service;

  @BeforeAll
  static void start() {
    service = RunningInvalidator.start(Duration.ofMinutes(1));
    service.context().close();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void empty() {
    assertThat(service.takeAll()).hasSize((int) service.counts().active());
  }

  /** Messages come as fast as they can be sent, or one every 10 ms. */
  @ParameterizedTest
  @ValueSource(ints = {0, 10})
  void stoppingLeavesNothingLockedAndBurnsNoDelivery(int millis) throws InterruptedException {
    AtomicBoolean sending = new AtomicBoolean(true);
    AtomicInteger version = new AtomicInteger();
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (sending.get()) {
                    int next = version.incrementAndGet();
                    service
                        .sender()
                        .sendMessage(
                            RunningInvalidator.message(new TrackCreated("Drain", next, next, "d")));
                    LockSupport.parkNanos(millis * 1_000_000L);
                  }
                });
    try (ConfigurableApplicationContext instance = service.run(List.of())) {
      int before = version.get();
      await().atMost(SOON).until(() -> version.get() > before + 200);
      assertThat(RunningInvalidator.isAlive(instance)).isTrue();
    } finally {
      sending.set(false);
      sender.join();
    }
    int left = (int) service.counts().active();
    assertThat(left).isPositive();
    assertThat(service.takeAll()).hasSize(left).allMatch(m -> m.getDeliveryCount() == 0);
  }

  @Test
  void aBusThatFreezesHoldsUpTheStopForABoundedTime() {
    try (Wire wire = new Wire(service.bus().port())) {
      long stopping;
      try (ConfigurableApplicationContext _ =
          service.run(service.bus().connectionString(wire), List.of())) {
        service
            .sender()
            .sendMessage(RunningInvalidator.message(new TrackCreated("Frozen", 1, 1, "f")));
        await().atMost(SOON).until(() -> service.floor("Frozen") == 1);
        await().atMost(SOON).until(() -> service.counts().active() == 0);
        wire.freeze();
        stopping = System.nanoTime();
      }
      assertThat(Duration.ofNanos(System.nanoTime() - stopping)).isLessThan(Duration.ofSeconds(30));
    }
  }

  @Test
  void stoppingWhileRedisIsAwayGivesEachBackOnce() {
    service.redisServer().stop();
    try (ConfigurableApplicationContext instance = service.run(List.of())) {
      for (int i = 1; i <= 10; i++) {
        service
            .sender()
            .sendMessage(RunningInvalidator.message(new TrackCreated("Back", i, i, "b")));
      }
      await()
          .during(Duration.ofSeconds(2))
          .atMost(SOON)
          .until(() -> RunningInvalidator.isAlive(instance));
    } finally {
      service.redisServer().restart();
    }
    assertThat(service.counts().deadLetters()).isZero();
    assertThat(service.takeAll()).hasSize(10).allMatch(m -> m.getDeliveryCount() <= 1);
  }
}
