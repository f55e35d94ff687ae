package dev.tracks.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.testing.DocumentedRedisUser;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The service with a Redis user that may do what the documentation lists, and nothing else. */
class DocumentedRedisUserIntegrationTests {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;
  private static final CacheProtocol PROTOCOL = new CacheProtocol(KEYS);

  @Test
  void fillsHitsAndEventsNeedNoOtherCommand() throws SQLException {
    try (TestDatabase database = TestDatabase.migrated();
        TestRedis redis = TestRedis.start()) {
      String url = DocumentedRedisUser.of(redis);
      try (RunningQueryService service = new RunningQueryService(database, url);
          RunningQueryService other = new RunningQueryService(database, url);
          CacheConnections consumer = new CacheConnections(url, Duration.ofSeconds(5))) {
        long version = RunningQueryService.commit(database, "Pop", 1, 3);
        for (String path : new String[] {"/features", "/features/custom?arg=Pop"}) {
          assertThat(status(service, path)).endsWith("stored");
          assertThat(status(other, path)).contains("hit");
        }
        RepresentationHead all =
            RepresentationHead.read(consumer.shared(), KEYS.all()).orElseThrow().head();
        VersionVector next = VersionVector.of("Pop", version + 1);
        assertThat(PROTOCOL.advance(consumer.shared(), all.etag(), next)).isTrue();
        assertThat(PROTOCOL.invalidate(consumer.shared(), "Pop", version + 1, 1).genre()).isTrue();
      }
      assertThat(DocumentedRedisUser.refusals(redis)).isEmpty();
    }
  }

  private static String status(RunningQueryService service, String path) {
    return RunningQueryService.header(service.get(path), "Cache-Status");
  }
}
