package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.event.TrackCreated;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
  void whileTheBusIsAwayTheServiceLivesAndTheReconcilerCorrects() {
    service.bus().close();
    AtomicInteger version = new AtomicInteger(1);
    await()
        .during(STALL.multipliedBy(3))
        .atMost(STALL.multipliedBy(4))
        .until(
            () -> {
              service.commitSilently("Silent", version.incrementAndGet());
              await().atMost(Duration.ofSeconds(4)).until(() -> !service.isCached("Silent"));
              return RunningInvalidator.isAlive(service.context());
            });
    assertThat(version.get()).isGreaterThan(3);
  }
}
