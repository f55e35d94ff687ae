package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static dev.tracks.query.RunningQueryService.header;
import static dev.tracks.query.RunningQueryService.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.Wire;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that gives heads without bodies, and one that answers nothing. */
@Timeout(120)
class BrokenCacheIntegrationTests {

  private TestDatabase database;
  private TestRedis redis;
  private Wire wire;
  private RunningQueryService service;

  @BeforeEach
  void start() throws Exception {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    wire = new Wire(redis.port());
    commit(database, "Pop", 1, 3);
    service =
        new RunningQueryService(
            database, redis, "spring.data.redis.url=redis://127.0.0.1:" + wire.port());
  }

  @AfterEach
  void stop() {
    service.close();
    wire.close();
    redis.close();
    database.close();
  }

  @Test
  void aBodyThatIsMissingIsReadFromTheDatabaseAndStoredAnew() {
    HttpResponse<byte[]> first;
    try (RunningQueryService other = new RunningQueryService(database, redis)) {
      first = other.get("/features/custom?arg=Pop"); // whose memory the service does not have
    }
    try (CacheConnections connections = new CacheConnections(redis.url(), Duration.ofSeconds(5))) {
      var session = connections.shared();
      session.await(session.commands().hdel("spotify:features:Pop", "p0").toCompletableFuture());
    }
    HttpResponse<byte[]> answer = service.get("/features/custom?arg=Pop");
    assertThat(answer.statusCode()).as(text(answer)).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(first.body());
    assertThat(header(answer, "Cache-Status")).isEqualTo("tracks; fwd=miss; stored");
    assertThat(header(service.get("/features/custom?arg=Pop"), "Cache-Status")).contains("hit");
  }

  @Test
  void aRedisThatHangsCostsTheFirstReadsItsTimeoutAndLaterOnesNothing() {
    service.get("/features/custom?arg=Pop");
    service.get("/features");
    wire.freeze();
    for (int i = 0; i < 4; i++) {
      assertThat(timeOfARead()).isLessThan(Duration.ofMillis(1500));
    }
    int slow = 0; // half-open: two reads a second try whether it is back
    for (int i = 0; i < 40; i++) {
      slow += timeOfARead().compareTo(Duration.ofMillis(300)) > 0 ? 1 : 0;
    }
    assertThat(slow).isLessThan(10);
    wire.thaw();
    await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> header(service.get("/features/custom?arg=Pop"), "Cache-Status").contains("hit"));
  }

  @Test
  void aConnectionThatHangsIsLeftForANewOne() {
    service.get("/features/custom?arg=Pop");
    wire.strand();
    await()
        .atMost(Duration.ofSeconds(15))
        .until(
            () -> header(service.get("/features/custom?arg=Pop"), "Cache-Status").contains("hit"));
  }

  @Test
  void aRedisThatIsGoneCostsNothing() {
    service.get("/features/custom?arg=Pop");
    wire.cut();
    for (int i = 0; i < 10; i++) {
      assertThat(timeOfARead()).isLessThan(Duration.ofSeconds(1));
    }
    wire.mend();
  }

  private Duration timeOfARead() {
    long start = System.nanoTime();
    HttpResponse<byte[]> answer = service.get("/features/custom?arg=Pop");
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    assertThat(answer.statusCode()).isEqualTo(200);
    return time;
  }
}
