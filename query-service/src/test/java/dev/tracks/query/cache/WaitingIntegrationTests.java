package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.CacheScript;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.Wire;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.http.HttpHeaders;
import org.springframework.util.unit.DataSize;

/** What requests wait for, for how long, and what they leave behind. */
@Timeout(60)
class WaitingIntegrationTests {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;
  private static final CatalogueKey POP = CatalogueKey.genre(KEYS, "Pop");
  private static final CacheProtocol PROTOCOL = new CacheProtocol(KEYS);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final CacheProperties PROPERTIES =
      new CacheProperties(
          Duration.ofHours(1),
          100,
          LEASE,
          PATIENCE,
          1,
          DataSize.ofMegabytes(16),
          DataSize.ofMegabytes(16),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          4);

  private static TestRedis redis;

  private final StagedSource source = new StagedSource();
  private CacheConnections connections;
  private CacheParts oneParts;
  private CacheParts otherParts;
  private Representations one;
  private Representations other;

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
    ask(session().commands().flushall().toCompletableFuture());
    oneParts = new CacheParts(PROPERTIES, Catalogue.TRACKS, redis.url());
    otherParts = new CacheParts(PROPERTIES, Catalogue.TRACKS, redis.url());
    one = representations(oneParts);
    other = representations(otherParts);
    source.commit("Pop", 1);
  }

  @AfterEach
  void disconnect() {
    oneParts.close();
    otherParts.close();
    connections.close();
  }

  @Test
  void whileAnotherHoldsTheLeaseARequestWaitsForItsPatienceAndNoLonger() {
    PROTOCOL.acquire(session(), POP.name(), "another", LEASE);
    refusedInTime();
  }

  @Test
  void aFillerThatDiedHoldsUpOthersForItsLeaseAndNoLonger() {
    Duration lease = Duration.ofSeconds(1);
    long began = System.nanoTime();
    PROTOCOL.acquire(session(), POP.name(), "dead", lease);
    assertThat(one.get(asked(Deadline.after(LEASE))))
        .isInstanceOfSatisfying(
            Answer.Filled.class, filled -> assertThat(filled.stored()).isTrue());
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(lease.minusMillis(10), lease.plusSeconds(8));
  }

  @Test
  void whileTheBulkheadIsFullARequestWaitsForItsPatienceAndLeavesNoLease() {
    oneParts.fills().acquireUninterruptibly();
    refusedInTime();
    assertThat(exists(KEYS.lease(POP.name()))).isFalse();
  }

  @Test
  void behindALeaseAndAFullBulkheadARequestWaitsOnceAndNotTwice() {
    PROTOCOL.acquire(session(), POP.name(), "another", Duration.ofSeconds(1));
    CompletableFuture<Void> full =
        CompletableFuture.runAsync(
            () -> {
              await().until(() -> oneParts.heads().shared().isVerified(POP.name()));
              oneParts.fills().acquireUninterruptibly();
            });
    refusedInTime();
    full.join();
  }

  @Test
  void whoJoinsARequestThatGivesUpGoesOnWithoutIt() throws Exception {
    oneParts.fills().acquireUninterruptibly();
    Deadline soon = Deadline.after(Duration.ofSeconds(1));
    CompletableFuture<Answer> first = CompletableFuture.supplyAsync(() -> one.get(asked(soon)));
    await().until(() -> oneParts.fills().hasQueuedThreads());
    FutureTask<Answer> joined = new FutureTask<>(() -> one.get(asked(Deadline.after(LEASE))));
    Thread.ofPlatform().start(joined);
    assertThatThrownBy(first::join).hasCauseInstanceOf(Problem.class);
    await().until(() -> oneParts.fills().hasQueuedThreads() || joined.isDone());
    assertThat(joined).isNotDone();
    oneParts.fills().release();
    assertThat(joined.get()).isInstanceOf(Answer.Filled.class);
  }

  private static Asked asked(Deadline deadline) {
    return new Asked(POP, VersionVector.EMPTY, deadline, false);
  }

  @Test
  void nobodyWaitsForAnothersLeaseWithAPermit() {
    PROTOCOL.acquire(session(), POP.name(), "another", LEASE);
    source.commit("Rock", 2);
    CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(() -> one.get(POP, null));
    await().until(() -> oneParts.heads().shared().isVerified(POP.name()));
    assertThat(one.get(CatalogueKey.genre(KEYS, "Rock"), null)).isInstanceOf(Answer.Filled.class);
    assertThat(waiting).isNotDone();
    assertThatThrownBy(waiting::join).hasCauseInstanceOf(Problem.class);
  }

  @Test
  void aFillThatFailsHoweverLeavesNoLeaseAndNoPermit() {
    List<Throwable> failures =
        List.of(new IllegalStateException("a failure"), new AssertionError("an error"));
    for (Throwable failure : failures) {
      source.afterReading(() -> sneak(failure));
      assertThatThrownBy(() -> one.get(POP, null)).isSameAs(failure);
      assertThat(exists(KEYS.lease(POP.name()))).isFalse();
      assertThat(oneParts.fills().availablePermits()).isEqualTo(1);
    }
    assertThat(one.get(POP, null)).isInstanceOf(Answer.Filled.class);
  }

  @Test
  void aFillThatRedisRefusesGivesItsLeaseBack() {
    source.afterReading(() -> configure("maxmemory", "1"));
    try {
      assertThat(one.get(POP, null))
          .isInstanceOfSatisfying(
              Answer.Filled.class,
              filled -> assertThat(filled.detail()).isEqualTo("cache-unavailable"));
    } finally {
      configure("maxmemory", "0");
    }
    assertThat(exists(KEYS.lease(POP.name()))).isFalse();
    assertThat(other.get(POP, null)).isInstanceOf(Answer.Filled.class);
  }

  @Test
  void aFillThatLosesRedisGivesItsLeaseBackWhenRedisAnswersAgain() {
    try (Wire wire = new Wire(redis.port())) {
      CacheProperties impatient = withHeadTimeout(Duration.ofMillis(300));
      CacheParts parts =
          new CacheParts(impatient, Catalogue.TRACKS, "redis://127.0.0.1:" + wire.port());
      try {
        source.afterReading(wire::freeze);
        assertThat(representations(parts, impatient).get(POP, null))
            .isInstanceOf(Answer.Filled.class);
        assertThat(exists(KEYS.lease(POP.name()))).isTrue();
        wire.thaw();
        await().atMost(LEASE.dividedBy(2)).until(() -> !exists(KEYS.lease(POP.name())));
      } finally {
        parts.close();
      }
    }
  }

  @Test
  void aFillThatRedisTakesTooLongForIsAnsweredAndNotKept() {
    try (Wire wire = new Wire(redis.port())) {
      CacheProperties impatient = withHeadTimeout(Duration.ofMillis(500));
      CacheParts parts =
          new CacheParts(impatient, Catalogue.TRACKS, "redis://127.0.0.1:" + wire.port());
      byte[] large = new byte[6 << 20]; // 24 pieces
      new Random(1).nextBytes(large);
      source.halfway(large, () -> wire.delay(Duration.ofMillis(250)));
      try {
        assertThat(representations(parts, impatient).get(POP, null))
            .isInstanceOfSatisfying(
                Answer.Filled.class,
                filled -> {
                  assertThat(filled.detail()).isEqualTo("cache-unavailable");
                  assertThat(filled.representation().head().length()).isGreaterThan(large.length);
                });
        await().atMost(LEASE.dividedBy(2)).until(() -> !exists(KEYS.lease(POP.name())));
        assertThat(exists(POP.name())).isFalse();
      } finally {
        parts.close();
      }
    }
  }

  @Test
  void aLeaseThatWasGivenUnheardIsGivenBack() {
    one.get(POP, null); // the scripts are known
    ask(session().commands().del(POP.name()).toCompletableFuture());
    try (Wire wire = new Wire(redis.port())) {
      CacheProperties impatient = withHeadTimeout(Duration.ofMillis(300));
      CacheParts parts =
          new CacheParts(impatient, Catalogue.TRACKS, "redis://127.0.0.1:" + wire.port());
      try {
        wire.strandAfter(CacheScript.ACQUIRE.sha1());
        assertThat(representations(parts, impatient).get(POP, null))
            .isInstanceOf(Answer.Filled.class);
        await().atMost(LEASE.dividedBy(2)).until(() -> !exists(KEYS.lease(POP.name())));
        assertThat(other.get(POP, null)).isInstanceOf(Answer.Filled.class);
      } finally {
        parts.close();
      }
    }
  }

  @Test
  void whoGetsTheLeaseAfterAnothersFillFindsItAndMakesNone() {
    oneParts.fills().acquireUninterruptibly();
    CompletableFuture<Answer> late = CompletableFuture.supplyAsync(() -> one.get(POP, null));
    await().until(() -> oneParts.fills().hasQueuedThreads()); // it has found nothing
    assertThat(other.get(POP, null)).isInstanceOf(Answer.Filled.class);
    source.afterReading(() -> sneak(new AssertionError("read twice")));
    oneParts.fills().release();
    assertThat(late.join()).isInstanceOf(Answer.Hit.class);
    assertThat(exists(KEYS.lease(POP.name()))).isFalse();
  }

  @Test
  void whoGetsTheLeaseAfterAFillThatIsTooOldForItsTokenFillsAnew() {
    oneParts.fills().acquireUninterruptibly();
    assertThat(other.get(POP, null)).isInstanceOf(Answer.Filled.class);
    long version = source.commit("Pop", 2);
    CompletableFuture<Answer> late =
        CompletableFuture.supplyAsync(() -> one.get(POP, VersionVector.of("Pop", version)));
    await().until(() -> oneParts.fills().hasQueuedThreads());
    oneParts.fills().release();
    assertThat(late.join()).isInstanceOf(Answer.Filled.class);
  }

  @Test
  void aTokenOfAGenreThatAppearedAMomentAgoIsHonoured() {
    source.afterVersions(() -> source.commit("Jazz", 5));
    CatalogueKey jazz = CatalogueKey.genre(KEYS, "Jazz");
    assertThat(one.get(jazz, VersionVector.of("Jazz", 1)))
        .isInstanceOfSatisfying(
            Answer.Filled.class,
            filled -> assertThat(filled.representation().head().vector().of("Jazz")).isEqualTo(1));
  }

  @Test
  void aGenreThatIsNotThereLeavesNothingBehind() {
    for (int i = 0; i < 100; i++) {
      CatalogueKey nothing = CatalogueKey.genre(KEYS, "Nothing " + i);
      assertThat(one.get(nothing, null)).isInstanceOf(Answer.Unknown.class);
      assertThat(oneParts.heads().shared().isVerified(nothing.name())).isFalse();
    }
    assertThat(ask(session().commands().keys("*").toCompletableFuture()))
        .containsExactly(KEYS.catalogue());
  }

  @Test
  void aBodyIsFetchedOnceForAllWhoWantIt() throws Exception {
    other.get(POP, null);
    List<Answer.Hit> hits = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      hits.add((Answer.Hit) one.get(POP, null));
    }
    long before = calls();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var bodies = hits.stream().map(hit -> threads.submit(() -> hit.body().fetch())).toList();
      for (var body : bodies) {
        assertThat(body.get()).isNotNull();
      }
    }
    assertThat(calls() - before).isEqualTo(1);
  }

  @Test
  void whenRedisGivesNoBodiesTheDatabaseAnswersAndSaysSoAndTheKeyStays() {
    other.get(POP, null);
    oneParts.bodyBreaker().transitionToOpenState();
    Answer.Hit hit = (Answer.Hit) one.get(POP, null);
    assertThat(hit.body().fetch()).isNull();
    assertThat(hit.body().instead())
        .isInstanceOfSatisfying(
            Answer.Filled.class, filled -> assertThat(filled.detail()).isEqualTo("bodies-away"));
    assertThat(exists(POP.name())).isTrue();
    assertThat(hit.body().fetch()).as("the same bytes are kept").isNotNull();
  }

  @Test
  void aBodyThatLacksAPieceIsDroppedAndMadeAnew() {
    other.get(POP, null);
    ask(session().commands().hdel(POP.name(), "p0").toCompletableFuture());
    Answer.Hit hit = (Answer.Hit) one.get(POP, null);
    assertThat(hit.body().fetch()).isNull();
    assertThat(exists(POP.name())).isFalse();
    assertThat(hit.body().instead())
        .isInstanceOfSatisfying(
            Answer.Filled.class, filled -> assertThat(filled.stored()).isTrue());
  }

  @Test
  void aKeyThatIsBrokenKeepsNobodyElseFromRedis() {
    source.commit("Rock", 2);
    other.get(CatalogueKey.genre(KEYS, "Rock"), null);
    for (int i = 0; i < 20; i++) {
      ask(session().commands().del(POP.name()).toCompletableFuture());
      ask(session().commands().set(POP.name(), new byte[] {1}).toCompletableFuture());
      one.get(POP, null);
    }
    assertThat(one.get(CatalogueKey.genre(KEYS, "Rock"), null)).isInstanceOf(Answer.Hit.class);
  }

  private void refusedInTime() {
    long began = System.nanoTime();
    assertThatThrownBy(() -> one.get(POP, null))
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.getStatusCode().value()).isEqualTo(503);
              assertThat(problem.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isNotEmpty();
            });
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(PATIENCE.minusMillis(50), PATIENCE.plusMillis(1500));
  }

  /** How often a body or a head was read. */
  private long calls() {
    return ask(session().commands().info("commandstats").toCompletableFuture())
        .lines()
        .filter(line -> line.startsWith("cmdstat_hmget:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+).*", "$1")))
        .sum();
  }

  private Representations representations(CacheParts parts) {
    return representations(parts, PROPERTIES);
  }

  private Representations representations(CacheParts parts, CacheProperties properties) {
    return new Representations(
        source, parts, properties, new CacheMetrics(new SimpleMeterRegistry()), Clock.systemUTC());
  }

  private static CacheProperties withHeadTimeout(Duration timeout) {
    return new CacheProperties(
        PROPERTIES.ttl(),
        PROPERTIES.allRows(),
        PROPERTIES.lease(),
        PROPERTIES.patience(),
        PROPERTIES.fills(),
        PROPERTIES.l1(),
        PROPERTIES.bodiesInFlight(),
        timeout,
        timeout,
        PROPERTIES.gzipLevel());
  }

  private void configure(String setting, String value) {
    ask(session().commands().configSet(setting, value).toCompletableFuture());
  }

  private boolean exists(String key) {
    return ask(session().commands().exists(key).toCompletableFuture()) == 1;
  }

  private CacheSession session() {
    return connections.shared();
  }

  private <T> T ask(Future<T> answer) {
    return session().await(answer);
  }

  @SuppressWarnings("unchecked") // so that an Error leaves through a Runnable as well
  private static <E extends Throwable> void sneak(Throwable failure) throws E {
    throw (E) failure;
  }
}
