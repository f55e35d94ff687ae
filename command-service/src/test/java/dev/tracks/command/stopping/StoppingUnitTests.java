package dev.tracks.command.stopping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StoppingUnitTests {

  private final CountDownLatch end = new CountDownLatch(1);
  private final CountDownLatch interrupts = new CountDownLatch(5);

  @AfterEach
  void end() {
    end.countDown();
  }

  /** One after the other they would take five times as long. */
  @Test
  void threadsThatDoNotEndAreWaitedForTogether() {
    List<Thread> stubborn =
        Stream.generate(() -> Thread.ofPlatform().daemon().start(this::outlast)).limit(5).toList();
    long began = System.nanoTime();
    Stopping.join(stubborn, Duration.ofMillis(200));
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofMillis(2200), Duration.ofSeconds(7));
    assertThat(interrupts.getCount()).as("each is interrupted").isZero();
    assertThat(stubborn).allMatch(Thread::isAlive);
  }

  @Test
  void whoEndsInTimeIsNotInterruptedAndWhoNeverBeganIsNotWaitedFor() {
    Thread ending = Thread.ofPlatform().daemon().start(this::outlast);
    end.countDown();
    Stopping.join(List.of(new Thread(), ending), Duration.ofMinutes(1));
    assertThat(ending.isAlive()).isFalse();
    assertThat(interrupts.getCount()).isEqualTo(5);
  }

  @Test
  void whoListensToAnInterruptIsNotWaitedForLonger() {
    Thread patient = Thread.ofPlatform().daemon().start(StoppingUnitTests::sleep);
    await().until(() -> patient.getState() == Thread.State.TIMED_WAITING);
    Stopping.join(List.of(patient), Duration.ZERO);
    assertThat(patient.isAlive()).isFalse();
  }

  private void outlast() {
    while (end.getCount() > 0) {
      try {
        end.await();
      } catch (InterruptedException e) {
        interrupts.countDown();
      }
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(Duration.ofMinutes(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
