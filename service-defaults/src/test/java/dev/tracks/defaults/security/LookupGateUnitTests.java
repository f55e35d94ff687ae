package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LookupGateUnitTests {

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // about to overflow
  private final LookupGate gate = new LookupGate(nanos::get);

  @Test
  void letsEverybodyInWhileFirebaseAnswers() {
    assertThat(gate.letsIn()).isTrue();
    assertThat(gate.letsIn()).isTrue();
    gate.succeeded();
    assertThat(gate.letsIn()).isTrue();
  }

  @Test
  void letsOneInASecondAfterAFailure() {
    gate.failed();
    for (int second = 0; second < 3; second++) {
      assertThat(gate.letsIn()).isFalse();
      nanos.addAndGet(Duration.ofMillis(990).toNanos());
      assertThat(gate.letsIn()).isFalse();
      nanos.addAndGet(Duration.ofMillis(20).toNanos());
      assertThat(gate.letsIn()).isTrue();
    }
    assertThat(gate.letsIn()).isFalse();
  }

  @Test
  void isOpenAgainAfterASuccess() {
    gate.failed();
    gate.succeeded();
    assertThat(gate.letsIn()).isTrue();
    assertThat(gate.letsIn()).isTrue();
  }
}
