package dev.tracks.command.account;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.awaitility.Awaitility.await;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.testing.DocumentedRedisUser;
import dev.tracks.testing.TestRedis;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RateLimitsIntegrationTests {

  private static final Duration WINDOW = Duration.ofHours(1);
  private static final BucketConfiguration ANY =
      BucketConfiguration.builder()
          .addLimit(limit -> limit.capacity(9).refillGreedy(9, WINDOW))
          .build();
  private final AtomicLong nanos = new AtomicLong();

  private RateLimits limits(SharedBuckets shared) {
    return new RateLimits(
        new AccountProperties(null, WINDOW, 3, 5, 2, 4, Duration.ZERO, WINDOW),
        shared,
        new OwnBuckets(
            new TimeMeter() {
              @Override
              public long currentTimeNanos() {
                return nanos.get();
              }

              @Override
              public boolean isWallClockBased() {
                return false;
              }
            },
            WINDOW));
  }

  private static SharedBuckets shared(@Nullable String url) {
    return new SharedBuckets(url, WINDOW);
  }

  @Test
  void instancesShareTheirLimits() {
    try (TestRedis redis = TestRedis.start();
        SharedBuckets one = shared(redis.url());
        SharedBuckets other = shared(redis.url())) {
      RateLimits first = limits(one);
      RateLimits second = limits(other);
      first.login("192.0.2.1", "ada@example.com");
      second.login("192.0.2.2", "ada@example.com");
      first.login("192.0.2.3", "ada@example.com");
      refused(() -> second.login("192.0.2.4", "ada@example.com"));
      refused(() -> first.login("192.0.2.5", "ada@example.com"));
      second.login("192.0.2.4", "bob@example.com");
    }
  }

  @Test
  void theDocumentedRedisUserMayAllThatLimitsNeed() {
    try (TestRedis redis = TestRedis.start();
        SharedBuckets buckets = shared(DocumentedRedisUser.of(redis))) {
      for (int i = 0; i < 2; i++) { // the bucket is made, then changed
        await().atMost(Duration.ofSeconds(30)).until(() -> buckets.take("any", ANY).isPresent());
      }
      assertThat(DocumentedRedisUser.refusals(redis)).isEmpty();
    }
  }

  @Test
  void whileRedisIsAwayEachInstanceGoesOnWithItsOwn() {
    try (TestRedis redis = TestRedis.start();
        SharedBuckets buckets = shared(redis.url())) {
      RateLimits limits = limits(buckets);
      for (int i = 0; i < 3; i++) {
        limits.login("192.0.2." + i, "ada@example.com");
      }
      refused(() -> limits.login("192.0.2.9", "ada@example.com"));
      redis.stop();
      for (int i = 0; i < 3; i++) {
        limits.login("192.0.2." + i, "ada@example.com");
      }
      refused(() -> limits.login("192.0.2.9", "ada@example.com"));
      redis.restart();
      await().atMost(Duration.ofSeconds(30)).until(() -> buckets.take("any", ANY).isPresent());
    }
  }

  @Test
  void withoutRedisTheLimitIsThisInstances() {
    try (SharedBuckets none = shared(null)) {
      RateLimits limits = limits(none);
      for (int i = 0; i < 4; i++) {
        limits.signUp("192.0.2.1", "user" + i + "@example.com");
      }
      refused(() -> limits.signUp("192.0.2.1", "user4@example.com"));
      limits.signUp("192.0.2.2", "user4@example.com");
      limits.signUp("192.0.2.2", "user4@example.com");
      refused(() -> limits.signUp("192.0.2.2", "user4@example.com"));
    }
  }

  @Test
  void aRefusalSaysWhenItMayGoOnAndThenItMay() {
    try (SharedBuckets none = shared(null)) {
      RateLimits limits = limits(none);
      for (int i = 0; i < 3; i++) {
        limits.login("192.0.2." + i, "ada@example.com");
      }
      Problem problem = refused(() -> limits.login("192.0.2.9", "ada@example.com"));
      long seconds = Long.parseLong(String.valueOf(problem.getHeaders().getFirst("Retry-After")));
      assertThat(seconds).isBetween(1L, WINDOW.toSeconds() / 3 + 2);
      nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
      assertThatNoException().isThrownBy(() -> limits.login("192.0.2.9", "ada@example.com"));
      refused(() -> limits.login("192.0.2.8", "ada@example.com"));
    }
  }

  private static Problem refused(Runnable attempt) {
    Problem[] thrown = new Problem[1];
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(attempt::run)
        .satisfies(
            problem -> {
              thrown[0] = problem;
              assertThat(problem.getStatusCode().value()).isEqualTo(429);
            });
    return thrown[0];
  }
}
