package dev.tracks.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RedisAtStartIntegrationTests {

  @Test
  void aServerThatMayEvictFloorsIsWarnedOf(CapturedOutput log) {
    try (TestDatabase database = TestDatabase.migrated();
        TestRedis redis = TestRedis.start();
        CacheConnections connections = new CacheConnections(redis.url(), Duration.ofSeconds(5))) {
      var session = connections.shared();
      session.await(
          session.commands().configSet("maxmemory-policy", "allkeys-lfu").toCompletableFuture());
      try (RunningQueryService service = new RunningQueryService(database, redis)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> log.getAll().contains("its eviction policy is allkeys-lfu"));
        assertThat(service.get("/features").statusCode()).isEqualTo(200);
      }
    }
  }
}
