package dev.tracks.defaults.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tracks.testing.TestRedis;
import dev.tracks.testing.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Redis that answers each step of connecting just in time. */
class ConnectingIntegrationTests {

  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private TestRedis redis;
  private Wire wire;
  private CacheConnections connections;

  @BeforeEach
  void connect() {
    redis = TestRedis.start();
    wire = new Wire(redis.port());
    wire.delay(Duration.ofMillis(250)); // to make the claim are some dozen steps
    connections =
        new CacheConnections(
            "redis://127.0.0.1:" + wire.port(), TIMEOUT, CatalogueClaim.ofRows(Catalogue.TRACKS));
  }

  @AfterEach
  void close() {
    wire.close();
    threads.close();
    connections.close();
    redis.close();
  }

  @Test
  void whileOneConnectsOthersWaitForTheTimeoutAndNoLonger() {
    long began = System.nanoTime();
    var both = List.of(connecting(), connecting());
    assertThatThrownBy(() -> CompletableFuture.anyOf(both.get(0), both.get(1)).join())
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(CacheAway.class)
        .hasMessageContaining("Redis is being connected to");
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(TIMEOUT.minusMillis(10), TIMEOUT.multipliedBy(2));
    wire.delay(Duration.ZERO);
    await().until(() -> both.stream().allMatch(CompletableFuture::isDone));
    assertThat(both.stream().filter(one -> !one.isCompletedExceptionally()))
        .singleElement()
        .satisfies(one -> assertThat(one.join()).isSameAs(connections.shared()));
  }

  @Test
  void whoIsInterruptedDoesNotWaitForWhoConnects() {
    Thread one =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((thread, cutOffInTheEnd) -> {})
            .start(connections::shared);
    await().until(() -> one.getState() == Thread.State.TIMED_WAITING);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(connections::shared).isInstanceOf(CacheAway.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(one.isAlive()).isTrue();
  }

  private CompletableFuture<CacheSession> connecting() {
    return CompletableFuture.supplyAsync(connections::shared, threads);
  }
}
