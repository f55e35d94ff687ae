package dev.tracks.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A database that is not there yet, that hangs, and that is cut off again and again. */
@Timeout(240)
@ExtendWith(OutputCaptureExtension.class)
class DatabaseAwayIntegrationTests {

  private static final String BORROW = "spring.datasource.hikari.connection-timeout"; // ms

  private TestDatabase database;
  private TestServiceBus bus;

  @BeforeEach
  void start() {
    database = TestDatabase.empty();
    bus = RunningCommandService.bus();
  }

  @AfterEach
  void stop() {
    bus.close();
    database.close();
  }

  @Test
  void aServiceThatStartsBeforeItsDatabaseWaitsForIt() throws Exception {
    database.takeAway();
    CompletableFuture<RunningCommandService> starting =
        CompletableFuture.supplyAsync(() -> service());
    await().during(Duration.ofSeconds(3)).until(() -> !starting.isDone());
    database.bringBack();
    try (RunningCommandService service = starting.join()) {
      assertThat(post(service, "t1").statusCode()).isEqualTo(201);
    }
  }

  @Test
  void aDatabaseThatHangsCostsTheFirstPostsItsTimeoutAndLaterOnesNothing(CapturedOutput log)
      throws Exception {
    try (RunningCommandService service = service()) {
      assertThat(post(service, "t1").statusCode()).isEqualTo(201);
      database.freeze();
      for (int i = 0; i < 3; i++) {
        assertThat(timeOfARefusal(service)).isLessThan(Duration.ofSeconds(6));
      }
      for (int i = 0; i < 30; i++) {
        assertThat(timeOfARefusal(service)).isLessThan(Duration.ofMillis(500));
      }
      database.thaw();
      await().atMost(Duration.ofSeconds(20)).until(() -> post(service, "t3").statusCode() == 201);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                System.gc(); // H2's driver forgets a connection that timed out without closing it
                return count("SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL") == 0;
              });
    }
    assertThat(log.getAll()).doesNotContain("overridden by rollback");
    assertThat(log.getAll()).containsOnlyOnce("The database is away, and is tried every second");
  }

  @Test
  void aDatabaseThatIsGoneIsLoggedOnceWithoutAStackTrace(CapturedOutput log) throws Exception {
    try (RunningCommandService service = service()) {
      assertThat(post(service, "t1").statusCode()).isEqualTo(201);
      database.takeAway();
      for (int i = 0; i < 50; i++) {
        assertThat(timeOfARefusal(service)).isLessThan(Duration.ofSeconds(6));
      }
      database.bringBack();
      await().atMost(Duration.ofSeconds(20)).until(() -> post(service, "t2").statusCode() == 201);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> count("SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL") == 0);
    }
    assertThat(log.getAll()).doesNotContain("overridden by rollback", "\tat ");
    assertThat(log.getAll()).containsOnlyOnce("The database is away, and is tried every second");
  }

  @Test
  void whileAllConnectionsAreInUseARequestIsToldSoAndTheOthersAreNotRefused(CapturedOutput log)
      throws Exception {
    try (RunningCommandService service =
        service("spring.datasource.hikari.maximum-pool-size=2", BORROW + "=500")) {
      assertThat(post(service, "t1").statusCode()).isEqualTo(201);
      DataSource pool = service.context().getBean(DataSource.class);
      try (Connection one = borrowed(pool);
          Connection two = borrowed(pool)) {
        for (int i = 0; i < 3; i++) {
          HttpResponse<String> answer = post(service, "busy");
          assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
          assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
          assertThat(answer.body()).contains("urn:tracks:problem:database-busy");
        }
        assertThat(List.of(one.isValid(5), two.isValid(5))).doesNotContain(false);
      }
      assertThat(post(service, "busy").statusCode()).isEqualTo(201);
    }
    assertThat(log.getAll()).doesNotContain("The database is away");
  }

  /** The relay borrows now and then, too. */
  private static Connection borrowed(DataSource pool) {
    return await().ignoreExceptions().until(pool::getConnection, Objects::nonNull);
  }

  @Test
  void whatCannotBeCountedIsNoNumber() {
    try (RunningCommandService service = service()) {
      await().atMost(Duration.ofSeconds(10)).until(() -> isCounted(service, true));
      database.freeze();
      await().atMost(Duration.ofSeconds(20)).until(() -> isCounted(service, false));
      database.thaw();
      await().atMost(Duration.ofSeconds(20)).until(() -> isCounted(service, true));
      database.takeAway();
      await().atMost(Duration.ofSeconds(20)).until(() -> isCounted(service, false));
      database.bringBack();
      await().atMost(Duration.ofSeconds(20)).until(() -> isCounted(service, true));
    }
  }

  /** Whether all gauges of the outbox are numbers, or none is. */
  private static boolean isCounted(RunningCommandService service, boolean expected) {
    return Stream.of("oldest", "unpublished", "refused")
        .map(name -> service.context().getBean(MeterRegistry.class).get("tracks.outbox." + name))
        .allMatch(meter -> Double.isNaN(meter.gauge().value()) != expected);
  }

  private static Duration timeOfARefusal(RunningCommandService service) {
    long start = System.nanoTime();
    HttpResponse<String> answer = post(service, "refused");
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    return time;
  }

  @Test
  void nothingIsHalfWrittenHoweverOftenTheDatabaseIsCutOff() throws Exception {
    Random random = new Random(7);
    AtomicInteger next = new AtomicInteger();
    AtomicInteger stored = new AtomicInteger();
    List<String> acknowledged = new ArrayList<>();
    try (RunningCommandService service = service();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> running = new ArrayList<>();
      for (int client = 0; client < 6; client++) {
        running.add(
            clients.submit(
                () -> {
                  List<String> mine = new ArrayList<>();
                  while (stored.get() < 300) {
                    String id = "t" + next.incrementAndGet();
                    int status = post(service, id).statusCode();
                    assertThat(status).isIn(201, 503);
                    if (status == 201) {
                      mine.add(id);
                      stored.incrementAndGet();
                    } else {
                      LockSupport.parkNanos(20_000_000); // as told by Retry-After, only sooner
                    }
                  }
                  return mine;
                }));
      }
      for (int cut = 0; cut < 8; cut++) {
        int at = stored.get() + 5 + random.nextInt(30);
        await().atMost(Duration.ofSeconds(30)).until(() -> stored.get() >= Math.min(at, 300));
        database.takeAway();
        database.bringBack();
      }
      for (Future<List<String>> client : running) {
        acknowledged.addAll(client.get());
      }
      await()
          .atMost(Duration.ofSeconds(40))
          .until(
              () -> count("SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL") == 0);
    }
    assertThat(acknowledged).hasSizeGreaterThan(50);
    long rows = count("SELECT COUNT(*) FROM spotify.features");
    assertThat(rows).isGreaterThanOrEqualTo(acknowledged.size());
    assertThat(count("SELECT version FROM spotify.genre_versions")).isEqualTo(rows);
    assertThat(count("SELECT row_count FROM spotify.genre_versions")).isEqualTo(rows);
    assertThat(count("SELECT COUNT(DISTINCT version) FROM spotify.outbox")).isEqualTo(rows);
    assertThat(count("SELECT COUNT(*) FROM spotify.outbox")).isEqualTo(rows);
    for (String id : acknowledged) {
      assertThat(count("SELECT COUNT(*) FROM spotify.features WHERE track_id = N'" + id + "'"))
          .isEqualTo(1);
    }
  }

  private RunningCommandService service(String... further) {
    return new RunningCommandService(
        database,
        bus,
        Stream.concat(
                Stream.of(
                    "tracks.outbox.lease=3s",
                    "tracks.outbox.look=1s",
                    "tracks.database.timeout=2s"),
                Stream.of(further))
            .toArray(String[]::new));
  }

  private static HttpResponse<String> post(RunningCommandService service, String trackId) {
    return service.post(
        "/features/new",
        """
        {"genre":"Away","artist_name":"a","track_name":"t","track_id":"%s","popularity":1,\
        "duration_ms":1000}\
        """
            .formatted(trackId));
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
