package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.command.stopping.Stopping;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RelayThreadUnitTests {

  private static final Duration LONG = Duration.ofMinutes(1);

  private final AtomicInteger rounds = new AtomicInteger();
  private RelayThread thread = new RelayThread("idle", Duration.ZERO, () -> LONG);

  @AfterEach
  void stop() {
    thread.finish();
    Stopping.join(List.of(thread.thread()), Duration.ZERO);
  }

  @Test
  void goesOnAfterAnError() {
    start(
        () -> {
          if (rounds.incrementAndGet() == 1) {
            throw new NoClassDefFoundError("on demand");
          }
          return LONG;
        });
    await().until(() -> rounds.get() == 2);
    assertThat(thread.isDead(LONG)).isFalse();
  }

  @Test
  void isDeadWhenItHangs() {
    CountDownLatch never = new CountDownLatch(1);
    start(
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return LONG;
        });
    await().until(() -> thread.isDead(Duration.ofMillis(50)));
    assertThat(thread.isDead(LONG)).isFalse();
  }

  @Test
  void isDeadWhenItIsGone() {
    start(
        () -> {
          Thread.currentThread().interrupt();
          return LONG;
        });
    await().until(() -> thread.isDead(LONG));
  }

  @Test
  void aBusThatIsAwayIsNoRoundThatHangsHoweverShortTheLease() {
    assertThat(OutboxRelay.hanging(Duration.ofSeconds(2))).isEqualTo(Duration.ofMinutes(2));
    assertThat(OutboxRelay.hanging(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(4));
  }

  @Test
  void isNotDeadWhenItIsToStop() {
    start(() -> LONG);
    thread.finish();
    Stopping.join(List.of(thread.thread()), LONG);
    assertThat(thread.isDead(Duration.ZERO)).isFalse();
  }

  @Test
  void beginsTheNextRoundWhenNudged() {
    start(
        () -> {
          rounds.incrementAndGet();
          return LONG;
        });
    await().until(() -> rounds.get() == 1);
    thread.nudge();
    await().until(() -> rounds.get() == 2);
  }

  private void start(Supplier<Duration> round) {
    thread = new RelayThread("tested", Duration.ZERO, round);
    thread.start();
  }
}
