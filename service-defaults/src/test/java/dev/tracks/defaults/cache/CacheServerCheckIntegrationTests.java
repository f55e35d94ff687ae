package dev.tracks.defaults.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.testing.TestRedis;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Redis server tells of itself, and what of it is wrong. */
class CacheServerCheckIntegrationTests {

  private TestRedis redis;
  private CacheConnections connections;

  @BeforeEach
  void start() {
    redis = TestRedis.start();
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
  }

  @AfterEach
  void stop() {
    connections.close();
    redis.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"noeviction", "volatile-lru", "volatile-ttl"})
  void nothingIsWrongWithAServerThatKeepsFloors(String policy) {
    configure("maxmemory-policy", policy);
    var findings = CacheServerCheck.look(connections.shared());
    assertThat(findings.wrong()).isEmpty();
    assertThat(findings.unknown()).isEmpty();
  }

  @Test
  void aPolicyThatEvictsFloorsIsFound() {
    configure("maxmemory-policy", "allkeys-lru");
    assertThat(CacheServerCheck.look(connections.shared()).wrong())
        .singleElement()
        .asString()
        .contains("allkeys-lru");
  }

  @Test
  void dumpsThatStopWritesWhenTheyFailAreFound() {
    configure("save", "60 1");
    assertThat(CacheServerCheck.look(connections.shared()).wrong())
        .singleElement()
        .asString()
        .contains("stop-writes-on-bgsave-error");
    configure("stop-writes-on-bgsave-error", "no");
    assertThat(CacheServerCheck.look(connections.shared()).wrong()).isEmpty();
  }

  @Test
  void writesThatALackOfReplicasStopsAreFound() {
    configure("min-replicas-to-write", "2");
    assertThat(CacheServerCheck.look(connections.shared()).wrong())
        .singleElement()
        .asString()
        .contains("min-replicas-to-write must be 0");
  }

  /** As managed servers do. */
  @Test
  void whatAServerDoesNotTellIsSaidNotToBeKnown() {
    configure("maxmemory-policy", "allkeys-lru");
    refuse(CommandType.CONFIG);
    var withoutConfig = CacheServerCheck.look(connections.shared());
    assertThat(withoutConfig.unknown()).singleElement().asString().contains("CONFIG is refused");
    assertThat(withoutConfig.wrong()).singleElement().asString().contains("allkeys-lru");
    refuse(CommandType.INFO);
    var withoutBoth = CacheServerCheck.look(connections.shared());
    assertThat(withoutBoth.unknown()).hasSize(2);
    assertThat(withoutBoth.wrong()).isEmpty();
  }

  private void configure(String setting, String value) {
    ask(connections.shared().commands().configSet(setting, value).toCompletableFuture());
  }

  private void refuse(CommandType command) {
    ask(
        connections
            .shared()
            .commands()
            .aclSetuser("default", AclSetuserArgs.Builder.removeCommand(command))
            .toCompletableFuture());
  }

  private void ask(Future<?> answer) {
    connections.shared().await(answer);
  }
}
