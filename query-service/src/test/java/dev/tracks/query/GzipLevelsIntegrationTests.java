package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static dev.tracks.query.RunningQueryService.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Two instances that make other bytes of the same rows. */
class GzipLevelsIntegrationTests {

  private static final String PATH = "/features/custom?arg=Pop";

  @Test
  void eachTagNamesTheBytesThatComeWithIt() throws Exception {
    try (TestDatabase database = TestDatabase.migrated();
        TestRedis redis = TestRedis.start();
        CacheConnections connections = new CacheConnections(redis.url(), Duration.ofSeconds(5))) {
      commit(database, "Pop", 1, 500);
      try (RunningQueryService fast =
              new RunningQueryService(database, redis, "tracks.cache.gzip-level=1");
          RunningQueryService small =
              new RunningQueryService(database, redis, "tracks.cache.gzip-level=9")) {
        HttpResponse<byte[]> first = gzip(fast);
        var session = connections.shared();
        session.await(session.commands().unlink("spotify:features:Pop").toCompletableFuture());
        HttpResponse<byte[]> second = gzip(small); // and the fast one still has its own
        HttpResponse<byte[]> third = gzip(fast);
        assertThat(second.body()).isNotEqualTo(first.body());
        assertThat(header(second, "ETag")).isNotEqualTo(header(first, "ETag"));
        assertThat(header(third, "ETag")).isEqualTo(header(second, "ETag"));
        assertThat(third.body()).isEqualTo(second.body());
        assertThat(header(third, "Content-Length")).isEqualTo(String.valueOf(third.body().length));
        assertThat(identity(first)).isEqualTo(identity(third)).isEqualTo(fast.get(PATH).body());
        assertThat(header(fast.get(PATH), "ETag"))
            .isEqualTo(header(small.get(PATH), "ETag"))
            .doesNotContain("gzip");
      }
    }
  }

  private static HttpResponse<byte[]> gzip(RunningQueryService service) {
    HttpResponse<byte[]> answer = service.get(PATH, "Accept-Encoding", "gzip");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "ETag")).matches("\"[0-9a-f]{32}-gzip-[0-9a-f]{32}\"");
    return answer;
  }

  private static byte[] identity(HttpResponse<byte[]> answer) throws Exception {
    return new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes();
  }
}
