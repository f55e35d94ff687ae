package dev.tracks.invalidator.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.contributor.Status;

class ProgressUnitTests {

  private static final OptionalLong NOTHING = OptionalLong.empty();

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000); // nanoTime may overflow
  private final Progress progress = new Progress(properties(60, 15, 150), now::get);

  @Test
  void aBacklogOfWhichNothingIsHandledMeansDead() {
    progress.looked(OptionalLong.of(7), true);
    pass(149);
    progress.looked(OptionalLong.of(7), true);
    assertThat(isAlive()).isTrue();
    assertThat(progress.isStalled()).isTrue();
    pass(2);
    assertThat(isAlive()).isFalse();
    progress.handled();
    assertThat(isAlive()).isTrue();
  }

  @Test
  void whatOthersHandleIsProgress() {
    for (int head = 0; head < 10; head++) {
      progress.looked(OptionalLong.of(head), true);
      pass(100);
      assertThat(isAlive()).isTrue();
    }
  }

  @Test
  void noBacklogIsNoReasonToBeDead() {
    progress.looked(OptionalLong.of(7), true);
    pass(100);
    progress.looked(NOTHING, true);
    pass(100);
    assertThat(isAlive()).isTrue();
  }

  @Test
  void aBusOrARedisThatIsAwayIsNoReasonToBeDead() {
    progress.inHand();
    pass(100);
    progress.busIsAway();
    pass(100);
    assertThat(isAlive()).isTrue();
    progress.looked(OptionalLong.of(7), true);
    pass(100);
    progress.looked(OptionalLong.of(7), false);
    pass(100);
    assertThat(isAlive()).isTrue();
    progress.looked(OptionalLong.of(7), true);
    pass(100);
    progress.cacheIs(Progress.Cache.AWAY);
    pass(100);
    assertThat(isAlive()).isTrue();
  }

  @Test
  void whatIsInHandAndNotHandledMeansDeadWhenRedisRefuses() {
    progress.inHand();
    progress.cacheIs(Progress.Cache.REFUSES);
    pass(100);
    progress.inHand();
    assertThat(isAlive()).isTrue();
    pass(51);
    assertThat(isAlive()).isFalse();
  }

  @Test
  void aConsumerThatNoLongerLooksIsDead() {
    now.addAndGet(Duration.ofSeconds(151).toNanos());
    assertThat(isAlive()).isFalse();
  }

  @Test
  void aReceiverThatWasMadeAnewGetsItsTime() {
    progress.looked(OptionalLong.of(7), true);
    pass(76);
    assertThat(progress.isStalled()).isTrue();
    progress.receiverRenewed();
    assertThat(progress.isStalled()).isFalse();
  }

  @Test
  void timesThatContradictTheLocksAreRefused() {
    assertThatThrownBy(() -> properties(60, 31, 150)).hasMessageContaining("renewal");
    assertThatThrownBy(() -> properties(60, 15, 120)).hasMessageContaining("stall");
  }

  @Test
  void theLockIsTheOneThatIsDeployed() throws IOException {
    ConsumerProperties defaults =
        new Binder(new MapConfigurationPropertySource())
            .bindOrCreate("tracks.consumer", ConsumerProperties.class);
    try (InputStream config =
        getClass().getResourceAsStream("/dev/tracks/contracts/service-bus/Config.json")) {
      List<String> deployed =
          JsonPath.parse(config)
              .read("$..Subscriptions[?(@.Name == 'cache-invalidator')].Properties.LockDuration");
      assertThat(deployed).containsExactly(defaults.lock().toString());
    }
  }

  private void pass(int seconds) {
    now.addAndGet(Duration.ofSeconds(seconds).toNanos());
    progress.alive();
  }

  private boolean isAlive() {
    return progress.health().getStatus().equals(Status.UP);
  }

  private static ConsumerProperties properties(int lock, int renewal, int stall) {
    return new ConsumerProperties(
        "tracks",
        "cache-invalidator",
        100,
        Duration.ofSeconds(lock),
        Duration.ofSeconds(renewal),
        Duration.ofSeconds(stall),
        Duration.ofSeconds(15));
  }
}
