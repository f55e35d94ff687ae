package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static dev.tracks.query.RunningQueryService.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.TlsWire;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code TRACKS_REDIS_URL=rediss://…}, as Azure offers Redis. */
class EncryptedRedisIntegrationTests {

  private static final String TRUST_STORE = "javax.net.ssl.trustStore";
  private static final String TRUST_STORE_PASSWORD = "javax.net.ssl.trustStorePassword";

  @TempDir private Path directory;
  private TestDatabase database;
  private TestRedis redis;
  private TlsWire tls;

  @BeforeEach
  void start() throws Exception {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    tls = new TlsWire(redis.port(), directory);
    commit(database, "Pop", 1, 3);
  }

  @AfterEach
  void stop() {
    System.clearProperty(TRUST_STORE);
    System.clearProperty(TRUST_STORE_PASSWORD);
    tls.close();
    redis.close();
    database.close();
  }

  @Test
  void theCacheIsReachedOverTls() {
    System.setProperty(TRUST_STORE, tls.trustStore().toString());
    System.setProperty(TRUST_STORE_PASSWORD, TlsWire.PASSWORD);
    try (RunningQueryService service = service()) {
      // A JVM's first handshake loads all of TLS, which may take longer than a Redis that is there
      // does.
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(cacheStatus(service)).contains("hit"));
    }
    assertThat(tls.handshakes()).isPositive();
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() {
    try (RunningQueryService service = service()) {
      assertThat(cacheStatus(service)).contains("detail=cache-unavailable");
    }
    assertThat(tls.handshakes()).isZero();
  }

  private RunningQueryService service() {
    return new RunningQueryService(database, "rediss://127.0.0.1:" + tls.port());
  }

  private static String cacheStatus(RunningQueryService service) {
    HttpResponse<byte[]> answer = service.get("/features/custom?arg=Pop");
    assertThat(answer.statusCode()).isEqualTo(200);
    return header(answer, "Cache-Status");
  }
}
