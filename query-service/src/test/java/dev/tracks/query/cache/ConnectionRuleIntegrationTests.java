package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.testing.TestRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who look at a key for the first time on a connection, at once. */
@Timeout(60)
class ConnectionRuleIntegrationTests {

  private static final CatalogueKey POP = CatalogueKey.genre(CacheKeys.SPOTIFY, "Pop");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int READERS = 200;

  private static TestRedis redis;

  private final StagedSource source = new StagedSource();
  private final ConnectionRule rule =
      new ConnectionRule(source, new CacheProtocol(CacheKeys.SPOTIFY));
  private CacheConnections connections;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void connect() {
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
  }

  @AfterEach
  void disconnect() {
    connections.close();
  }

  @Test
  void readersAtOnceReadTheVersionsOnceForEachConnection() throws Exception {
    source.commit("Pop", 1);
    for (CacheSession session : List.of(connections.open(), connections.open())) {
      int before = source.versionsRead();
      AtomicInteger came = new AtomicInteger();
      source.afterVersions(() -> await().until(() -> came.get() == READERS));
      try (session;
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> kept = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
          kept.add(
              threads.submit(
                  () -> {
                    came.incrementAndGet();
                    return rule.isKept(session, POP, Deadline.after(PATIENCE));
                  }));
        }
        for (Future<Boolean> one : kept) {
          assertThat(one.get()).isTrue();
        }
      }
      assertThat(source.versionsRead() - before).isEqualTo(1);
    }
  }

  @Test
  void whoWaitsForAnothersReadingWaitsNoLongerThanItMay() throws Exception {
    source.commit("Pop", 1);
    CountDownLatch answered = new CountDownLatch(1);
    source.afterVersions(() -> passed(answered));
    CacheSession session = connections.shared();
    FutureTask<Boolean> slow = started(session, PATIENCE);
    await().until(() -> source.versionsRead() == 1);
    assertThatThrownBy(() -> rule.isKept(session, POP, Deadline.after(Duration.ofMillis(300))))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.getStatusCode().value()).isEqualTo(503));
    answered.countDown();
    assertThat(slow.get()).isTrue();
    assertThat(source.versionsRead()).isEqualTo(1);
  }

  @Test
  void aGenreThatAppearsWhileItIsLookedForIsThereForWhoComesAfterwards() throws Exception {
    CountDownLatch answered = new CountDownLatch(1);
    source.afterVersions(() -> passed(answered));
    CacheSession session = connections.shared();
    FutureTask<Boolean> before = started(session, PATIENCE);
    await().until(() -> source.versionsRead() == 1); // and it was not there
    source.commit("Pop", 1);
    FutureTask<Boolean> afterwards = new FutureTask<>(() -> kept(session, PATIENCE));
    Thread late = Thread.ofPlatform().start(afterwards);
    await().until(() -> late.getState() == Thread.State.TIMED_WAITING); // it has joined
    answered.countDown();
    assertThat(before.get()).isFalse();
    assertThat(afterwards.get()).isTrue();
  }

  private FutureTask<Boolean> started(CacheSession session, Duration patience) {
    FutureTask<Boolean> task = new FutureTask<>(() -> kept(session, patience));
    Thread.startVirtualThread(task);
    return task;
  }

  private boolean kept(CacheSession session, Duration patience) {
    return rule.isKept(session, POP, Deadline.after(patience));
  }

  private static void passed(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
