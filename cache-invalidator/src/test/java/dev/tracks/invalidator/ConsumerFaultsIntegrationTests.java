package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.messaging.servicebus.ServiceBusMessage;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.servicebus.emulator.Faults;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsumerFaultsIntegrationTests {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration LOCK = Duration.ofSeconds(5);
  private static final byte[] GARBAGE = "garbage".getBytes(StandardCharsets.US_ASCII);

  private static RunningInvalidator service;

  @BeforeAll
  static void start() {
    service =
        RunningInvalidator.start(
            LOCK,
            "tracks.consumer.lock=5s",
            "tracks.consumer.renewal=2s",
            "tracks.consumer.stall=11s");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void aDeadLetterThatTheBusRefusesCostsTheOthersNoDelivery() {
    service
        .bus()
        .faults()
        .inject(RunningInvalidator.SUBSCRIPTION, Faults.Kind.REFUSE_DEAD_LETTER, 1);
    List<ServiceBusMessage> batch = new ArrayList<>();
    for (int i = 1; i <= 20; i++) {
      if (i == 2) {
        batch.add(new ServiceBusMessage("broken"));
      }
      batch.add(RunningInvalidator.message(new TrackCreated("Beside", i, i, "b" + i)));
    }
    service.sender().sendMessages(batch);
    // well before any lock ends, what could be handled is settled; the broken one waits
    await().atMost(LOCK.minusSeconds(1)).until(() -> service.counts().active() == 1);
    assertThat(service.floor("Beside")).isEqualTo(20);
    await().atMost(LOCK.plus(SOON)).until(() -> service.counts().deadLetters() == 1);
    assertThat(service.counts().active()).isZero();
  }

  @Test
  void aFenceThatIsNoneIsDroppedAndHoldsUpNoEvent() {
    service.await(service.redis().del(CacheKeys.SPOTIFY.fence()));
    service.await(service.redis().set(CacheKeys.SPOTIFY.fence(), GARBAGE));
    service.sender().sendMessage(RunningInvalidator.message(new TrackCreated("Fence", 7, 1, "f")));
    await().atMost(SOON).ignoreExceptions().until(() -> service.floor("Fence") == 7);
    assertThat(service.await(service.redis().hget(CacheKeys.SPOTIFY.fence(), "incarnation")))
        .isNotEmpty();
    await().atMost(SOON).until(() -> service.counts().active() == 0);
  }

  @Test
  void aFloorThatIsNoNumberMakesANewFence() {
    String fence = CacheKeys.SPOTIFY.fence();
    service.await(service.redis().hset(fence, Map.of("incarnation", GARBAGE, "g:Odd", GARBAGE)));
    service.sender().sendMessage(RunningInvalidator.message(new TrackCreated("Odd", 3, 1, "o")));
    await().atMost(SOON).ignoreExceptions().until(() -> service.floor("Odd") == 3);
    assertThat(service.await(service.redis().hget(fence, "incarnation"))).isNotEqualTo(GARBAGE);
  }

  @Test
  void aLeaseThatIsNoneIsDroppedAndHoldsUpNoEvent() {
    String lease = CacheKeys.SPOTIFY.lease(CacheKeys.SPOTIFY.all());
    service.await(service.redis().set(lease, GARBAGE));
    service.sender().sendMessage(RunningInvalidator.message(new TrackCreated("Lease", 4, 1, "l")));
    await().atMost(SOON).until(() -> service.floor("Lease") == 4);
    await().atMost(SOON).until(() -> service.counts().active() == 0);
    assertThat(service.await(service.redis().exists(lease))).isZero();
    service.await(service.redis().hset(lease, "noted", GARBAGE));
    service.sender().sendMessage(RunningInvalidator.message(new TrackCreated("Lease", 5, 1, "m")));
    await().atMost(SOON).until(() -> service.floor("Lease") == 5);
    assertThat(service.await(service.redis().exists(lease))).isZero();
  }

  @Test
  void aRedisThatRefusesEverythingIsReportedAsNoProgressAndNothingIsLost() {
    service.await(
        service
            .redis()
            .aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.EVALSHA)));
    try {
      service
          .sender()
          .sendMessage(RunningInvalidator.message(new TrackCreated("Refused", 1, 1, "r")));
      await().atMost(SOON.multipliedBy(2)).until(() -> !isAlive());
      assertThat(service.counts().active()).isEqualTo(1);
    } finally {
      service.await(
          service
              .redis()
              .aclSetuser("default", AclSetuserArgs.Builder.addCommand(CommandType.EVALSHA)));
    }
    await().atMost(SOON).until(() -> service.floor("Refused") == 1);
    await().atMost(SOON).until(() -> service.counts().active() == 0);
    await().atMost(SOON).until(ConsumerFaultsIntegrationTests::isAlive);
  }

  @Test
  void whileTheMemoryOfRedisIsFullEventsAreHandledAllTheSame() {
    byte[] old = "{\"Full\":1}".getBytes(StandardCharsets.US_ASCII);
    service.await(service.redis().hset(CacheKeys.SPOTIFY.genre("Full"), "vector", old));
    service.await(service.redis().configSet("maxmemory", "1"));
    try {
      service.sender().sendMessage(RunningInvalidator.message(new TrackCreated("Full", 2, 1, "f")));
      await().atMost(SOON).until(() -> service.counts().active() == 0);
      assertThat(service.isCached("Full")).isFalse();
      assertThat(service.floor("Full")).isEqualTo(2);
    } finally {
      service.await(service.redis().configSet("maxmemory", "0"));
    }
  }

  @Test
  void whileRedisIsAwayEventsWaitAndNoDeliveryIsCounted() {
    service.redisServer().stop();
    try {
      for (int i = 1; i <= 50; i++) {
        service
            .sender()
            .sendMessage(RunningInvalidator.message(new TrackCreated("Patience", i, i, "p" + i)));
      }
      await()
          .during(LOCK.multipliedBy(3))
          .atMost(LOCK.multipliedBy(4))
          .until(() -> service.counts().active() == 50 && isAlive());
      assertThat(service.peek()).hasSize(50).allMatch(waits -> waits.getDeliveryCount() == 0);
    } finally {
      service.redisServer().restart();
    }
    await().atMost(SOON.multipliedBy(2)).until(() -> service.floor("Patience") == 50);
    await().atMost(SOON).until(() -> service.counts().active() == 0);
    assertThat(service.counts().deadLetters()).isZero();
  }

  @Test
  void whatHasNothingToDoWithRedisDoesNotWaitForIt() {
    ServiceBusMessage event = RunningInvalidator.message(new TrackCreated("Beside", 99, 1, "b"));
    ServiceBusMessage later =
        new ServiceBusMessage(
            event.getBody().toString().replace("track.created.v1", "track.praised.v1"));
    service.redisServer().stop();
    try {
      service.sender().sendMessage(new ServiceBusMessage("broken"));
      await().atMost(LOCK).until(() -> service.counts().deadLetters() == 1);
      service.sender().sendMessages(List.of(new ServiceBusMessage("broken too"), later, event));
      await()
          .atMost(LOCK)
          .until(() -> service.counts().deadLetters() == 2 && service.counts().active() == 1);
    } finally {
      service.redisServer().restart();
    }
    await().atMost(SOON.multipliedBy(2)).until(() -> service.counts().active() == 0);
  }

  /** Forty steps of 300 ms are longer than two locks. */
  @Test
  void whatARedisThatIsSlowTakesLongForIsKeptAndSettled() {
    double unsettled = service.metric("tracks_events_total{outcome=\"unsettled\"}");
    double invalidated = service.metric("tracks_events_total{outcome=\"invalidated\"}");
    List<ServiceBusMessage> batch = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      batch.add(RunningInvalidator.message(new TrackCreated("Slow" + i, 1, i, "s" + i)));
    }
    service.await(service.redis().clientPause(300));
    service.sender().sendMessages(batch);
    long begin = System.nanoTime();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(LOCK.multipliedBy(6))
        .until(
            () -> {
              service.await(service.redis().clientPause(300));
              return service.counts().active() == 0;
            });
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(LOCK);
    assertThat(service.metric("tracks_events_total{outcome=\"unsettled\"}")).isEqualTo(unsettled);
    await()
        .atMost(SOON)
        .until(
            () ->
                service.metric("tracks_events_total{outcome=\"invalidated\"}") == invalidated + 40);
  }

  @AfterEach
  void noDeadLetterIsLeft() {
    service.discardDeadLetters();
  }

  private static boolean isAlive() {
    return RunningInvalidator.isAlive(service.context());
  }
}
