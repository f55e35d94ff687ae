package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BlockedDestinationsUnitTests {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1); // it may overflow
  private final BlockedDestinations blocked = new BlockedDestinations(nanos::get);

  @Test
  void pausesLongerWithEveryFailureAndNeverLongerThanFiveSeconds() {
    blocked.block("a");
    assertThat(blocked.now()).containsExactly("a");
    assertThat(blocked.untilNext().orElseThrow())
        .isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    for (int i = 0; i < 10; i++) {
      blocked.block("a");
    }
    assertThat(blocked.untilNext().orElseThrow())
        .isBetween(Duration.ofMillis(2500), Duration.ofSeconds(5));
  }

  @Test
  void isOverWithTheTimeOrWhenSomethingWasTaken() {
    blocked.block("a");
    blocked.block("b");
    blocked.unblock("b");
    assertThat(blocked.now()).containsExactly("a");
    nanos.addAndGet(Duration.ofMillis(200).toNanos());
    assertThat(blocked.now()).isEmpty();
    assertThat(blocked.untilNext()).isEmpty();
  }
}
