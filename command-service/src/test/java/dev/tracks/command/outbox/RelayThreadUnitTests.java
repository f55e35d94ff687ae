package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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
    thread.join(Duration.ZERO);
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
  void isNotDeadWhenItIsToStop() {
    start(() -> LONG);
    thread.finish();
    thread.join(LONG);
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
