package dev.tracks.defaults.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LagUnitTests {

  @ParameterizedTest
  @CsvSource({
    "2026-01-01T23:59:30Z,PT30S",
    "2026-01-02T00:00:01Z,PT0S",
    "0001-01-01T00:00:00Z,P1D",
    "-1000000000-01-01T00:00:00Z,P1D",
    "+1000000000-12-31T23:59:59Z,PT0S",
  })
  void isBetweenNothingAndADayWheneverTheCommitSaysThatItWas(Instant committed, Duration lag) {
    MeterRegistry meters = new SimpleMeterRegistry();
    Clock clock = Clock.fixed(Instant.parse("2026-01-02T00:00:00Z"), ZoneOffset.UTC);
    new Lag(meters, clock, "lag", "lag").since(committed);
    assertThat(meters.get("lag").timer().totalTime(TimeUnit.SECONDS)).isEqualTo(lag.toSeconds());
  }
}
