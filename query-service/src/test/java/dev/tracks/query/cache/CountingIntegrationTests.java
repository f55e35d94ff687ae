package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.testing.TestRedis;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.util.unit.DataSize;

/** What operators are told of reads: each once. */
@Timeout(60)
class CountingIntegrationTests {

  private static final CatalogueKey POP = CatalogueKey.genre(CacheKeys.SPOTIFY, "Pop");
  private static final CacheProperties PROPERTIES =
      new CacheProperties(
          Duration.ofHours(1),
          100,
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          1,
          DataSize.ofBytes(0),
          DataSize.ofMegabytes(16),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          4);

  private final StagedSource source = new StagedSource();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private TestRedis redis;
  private CacheParts parts;
  private Representations representations;

  @BeforeEach
  void start() {
    redis = TestRedis.start();
    parts = new CacheParts(PROPERTIES, Catalogue.TRACKS, redis.url());
    representations =
        new Representations(source, parts, PROPERTIES, new CacheMetrics(meters), Clock.systemUTC());
    source.commit("Pop", 1);
  }

  @AfterEach
  void stop() {
    parts.close();
    redis.close();
  }

  @Test
  void whoJoinsAFillIsCountedAsWhoMakesIt() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(threads.submit(() -> representations.get(POP, null)));
      }
      for (Future<Answer> answer : answers) {
        answer.get();
      }
    }
    assertThat(count("miss") + count("hit")).isEqualTo(50);
    assertThat(count("miss")).isPositive();
    assertThat(total()).isEqualTo(50);
  }

  @Test
  void everyOutcomeIsCountedOnce() {
    representations.get(POP, null);
    representations.get(POP, null);
    representations.get(CatalogueKey.genre(CacheKeys.SPOTIFY, "Polka"), null);
    assertThatThrownBy(() -> representations.get(POP, VersionVector.of("Pop", 99)))
        .isInstanceOf(Problem.class);
    assertThat(List.of(count("miss"), count("hit"), count("unknown"), count("refused")))
        .containsOnly(1.0);
    redis.stop();
    try {
      representations.get(POP, null);
    } finally {
      redis.restart();
    }
    assertThat(count("redis-away")).isEqualTo(1);
    assertThat(total()).isEqualTo(5);
  }

  @Test
  void aHitWhoseBytesAreMissingStaysOneRead() {
    representations.get(POP, null);
    parts.bodyBreaker().transitionToOpenState();
    Answer.Hit hit = (Answer.Hit) representations.get(POP, null);
    assertThat(hit.body().fetch()).isNull();
    hit.body().instead();
    assertThat(count("hit")).isEqualTo(1);
    assertThat(total()).isEqualTo(2);
    assertThat(meters.get("tracks.cache.bodies.missing").tag("why", "away").counter().count())
        .isEqualTo(1);
  }

  private double count(String outcome) {
    return meters.find("tracks.cache.requests").tag("outcome", outcome).counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }

  private double total() {
    return meters.find("tracks.cache.requests").counters().stream()
        .mapToDouble(counter -> counter.count())
        .sum();
  }
}
