package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.defaults.cache.Catalogue;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class CachePartsUnitTests {

  @Test
  void aBreakerWhoseTrialsNeverEndTriesAgain() {
    CacheParts parts =
        new CacheParts(
            new CacheProperties(
                Duration.ofHours(1),
                100,
                Duration.ofSeconds(30),
                Duration.ofSeconds(20),
                1,
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1),
                4),
            Catalogue.TRACKS,
            "redis://127.0.0.1:1");
    try {
      CircuitBreaker breaker = parts.breaker();
      breaker.transitionToOpenState();
      await().atMost(Duration.ofSeconds(20)).until(breaker::tryAcquirePermission);
      assertThat(breaker.tryAcquirePermission()).isTrue();
      assertThat(breaker.tryAcquirePermission()).isFalse(); // two trials, of which nobody tells
      await().atMost(Duration.ofSeconds(20)).until(breaker::tryAcquirePermission);
    } finally {
      parts.close();
    }
  }
}
