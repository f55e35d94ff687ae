package dev.tracks.systemtests.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The search is worth as much as its model is true: the same random operations run against the
 * model and, through production's {@code CacheProtocol}, against the scripts in a real Redis. After
 * each step both must have answered the same and hold the same.
 */
class ScriptConformanceIntegrationTests {

  private static final int SEQUENCES = 500;
  private static final int STEPS = 50;

  private static TestRedis redis;
  private static CacheConnections connections;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
  }

  @AfterAll
  static void stop() {
    connections.close();
    redis.close();
  }

  @Test
  void theModelDoesWhatTheScriptsDo() {
    ModelAndRedis both = new ModelAndRedis(connections.shared(), Mutant.NONE);
    for (int seed = 0; seed < SEQUENCES; seed++) {
      both.run(seed, STEPS);
    }
    assertThat(both.answers())
        .as("what was answered, how often: every answer of every script must have been seen")
        .hasSize(ModelAndRedis.POSSIBLE_ANSWERS)
        .allSatisfy((answer, times) -> assertThat(times).as(answer).isGreaterThan(5));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PLAIN_DELETE",
        "FLOOR_ONLY",
        "NO_INCARNATION",
        "RAISE_WITHOUT_DELETING",
        "NO_NOTED_IDS",
        "ALL_CHECKS_ITS_OWN_GENRES",
        "SKIP_WHEN_FLOOR_IS_THERE",
        "TORN_TEMPORARY_KEY"
      },
      mode = Mode.INCLUDE)
  void aModelThatDiffersIsNoticed(Mutant mutant) {
    ModelAndRedis both = new ModelAndRedis(connections.shared(), mutant);
    assertThatThrownBy(
            () -> {
              for (int seed = 0; seed < SEQUENCES; seed++) {
                both.run(seed, STEPS);
              }
            })
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("after");
  }
}
