package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.event.TrackCreated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.context.ConfigurableApplicationContext;

/** What an orchestrator would restart, and what it must not. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LivenessIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration STALL = Duration.ofSeconds(15);

  /** The reconciler's, as it is unless it is configured. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** As many as the data set has, each of them behind. */
  private static final int GENRES = 27;

  private static final String[] PROPERTIES = {
    "tracks.consumer.lock=2s", "tracks.consumer.renewal=1s", "tracks.consumer.stall=15s"
  };

  private static RunningInvalidator service;

  @BeforeAll
  static void start() {
    service = RunningInvalidator.start(Duration.ofSeconds(5), PROPERTIES);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void anInstanceLivesWhileRedisIsAwayAndAnotherHasWhatWaits() {
    try (ConfigurableApplicationContext second = service.run(List.of(PROPERTIES))) {
      service.redisServer().stop();
      try {
        service
            .sender()
            .sendMessage(RunningInvalidator.message(new TrackCreated("One", 1, 1, "o")));
        await()
            .during(STALL.multipliedBy(2))
            .atMost(STALL.multipliedBy(3))
            .until(
                () ->
                    RunningInvalidator.isAlive(service.context())
                        && RunningInvalidator.isAlive(second));
        assertThat(service.counts().active()).isEqualTo(1);
      } finally {
        service.redisServer().restart();
      }
      await().atMost(SOON).until(() -> service.counts().active() == 0);
    }
  }

  /** The last, because it takes the bus away. */
  @Test
  @Order(Integer.MAX_VALUE)
  void whileTheBusIsAwayTheServiceLivesAndTheReconcilerKeepsStalenessWithinItsBound() {
    service.bus().close();
    List<Duration> staleness = new ArrayList<>();
    await()
        .during(STALL.multipliedBy(3))
        .atMost(STALL.multipliedBy(4))
        .until(
            () -> {
              long committed = System.nanoTime();
              for (int genre = 0; genre < GENRES; genre++) {
                service.commitSilently("Silent " + genre, staleness.size() + 2);
              }
              for (int genre = 0; genre < GENRES; genre++) {
                String silent = "Silent " + genre;
                await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !service.isCached(silent));
              }
              staleness.add(Duration.ofNanos(System.nanoTime() - committed));
              return RunningInvalidator.isAlive(service.context());
            });
    assertThat(staleness).hasSizeGreaterThan(9);
    // Of a busy machine, which may hold up anybody for a while, the bound is asked of nine in ten.
    assertThat(staleness.stream().sorted().toList().get(staleness.size() * 9 / 10))
        .isLessThan(PERIOD.plusSeconds(1));
  }
}
