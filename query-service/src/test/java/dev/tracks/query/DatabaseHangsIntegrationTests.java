package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static dev.tracks.query.RunningQueryService.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A database that keeps its connections open and answers nothing. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class DatabaseHangsIntegrationTests {

  private static final List<String> PATHS =
      List.of("/genres", "/features/1", "/features/custom?arg=Rock", "/features/page", "/features");

  private TestDatabase database;
  private TestRedis redis;

  @BeforeEach
  void start() throws Exception {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    commit(database, "Pop", 1, 2);
    commit(database, "Rock", 10, 1);
  }

  @AfterEach
  void stop() {
    redis.close();
    database.close();
  }

  @Test
  void theFirstReadsWaitForItsTimeoutLaterOnesForNothingAndCachedOnesGoOn(CapturedOutput log) {
    try (RunningQueryService service =
        new RunningQueryService(database, redis, "tracks.database.timeout=1s")) {
      service.get("/features/custom?arg=Pop");
      service.get("/features/custom?arg=Pop");
      database.freeze();
      for (String path : PATHS) {
        assertThat(timeOfARefusal(service, path)).as(path).isLessThan(Duration.ofSeconds(4));
      }
      for (int i = 0; i < 10; i++) {
        for (String path : PATHS) {
          assertThat(timeOfARefusal(service, path)).as(path).isLessThan(Duration.ofMillis(500));
        }
        assertThat(header(service.get("/features/custom?arg=Pop"), "Cache-Status")).contains("hit");
      }
      database.thaw();
      for (String path : PATHS) {
        await().atMost(Duration.ofSeconds(15)).until(() -> service.get(path).statusCode() == 200);
      }
    }
    assertThat(log.getAll()).doesNotContain("ERROR", "\tat ");
    assertThat(log.getAll()).containsOnlyOnce("The database is away, and is tried every second");
  }

  private static Duration timeOfARefusal(RunningQueryService service, String path) {
    long start = System.nanoTime();
    HttpResponse<byte[]> answer = service.get(path);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    assertThat(answer.statusCode()).as(path).isEqualTo(503);
    assertThat(header(answer, "Retry-After")).as(path).isNotEmpty();
    return time;
  }
}
