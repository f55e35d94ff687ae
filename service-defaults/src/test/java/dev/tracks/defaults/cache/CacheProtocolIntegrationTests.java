package dev.tracks.defaults.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheProtocol.Published;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.Wire;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts on a Redis that forgot them, holds garbage, or is slow. */
class CacheProtocolIntegrationTests {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;
  private static final String POP = KEYS.genre("Pop");
  private static final CacheProtocol PROTOCOL = new CacheProtocol(KEYS);
  private static final Duration TTL = Duration.ofHours(1);
  private static final Duration LEASE = Duration.ofSeconds(30);

  private static TestRedis redis;
  private static CacheConnections connections;

  /** Each script, and what shows that it was run. */
  private enum Step {
    ACQUIRE(
        session -> assertThat(PROTOCOL.acquire(session, POP, "other", LEASE).acquired()).isFalse()),
    RELEASE(
        session -> {
          PROTOCOL.release(session, POP, "me");
          assertThat(exists(KEYS.lease(POP))).isFalse();
        }),
    PUBLISH(
        session ->
            assertThat(PROTOCOL.publish(session, POP, "me", RepresentationHead.FIELDS, TTL))
                .isEqualTo(Published.PUBLISHED)),
    INVALIDATE(session -> assertThat(PROTOCOL.invalidate(session, "Rock", 2, 1).genre()).isTrue()),
    RAISE(
        session ->
            assertThat(PROTOCOL.raise(session, KEYS.genre("Rock"), VersionVector.of("Rock", 2)))
                .isTrue()),
    ADVANCE(
        session ->
            assertThat(PROTOCOL.advance(session, "tag", VersionVector.of("Rock", 2))).isTrue());

    private final Consumer<CacheSession> run;

    Step(Consumer<CacheSession> run) {
      this.run = run;
    }
  }

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
  }

  @AfterAll
  static void stop() {
    connections.close();
    redis.close();
  }

  @BeforeEach
  void aFillUnderWay() {
    ask(session().commands().flushall().toCompletableFuture());
    assertThat(PROTOCOL.acquire(session(), POP, "me", LEASE).acquired()).isTrue();
    write(KEYS.temporary(POP, "me"), VersionVector.of("Pop", 3));
    write(KEYS.genre("Rock"), VersionVector.of("Rock", 1));
    write(KEYS.all(), VersionVector.of("Rock", 1));
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void aStepIsRunByARedisThatForgotTheScripts(Step step) {
    ask(session().commands().scriptFlush().toCompletableFuture());
    step.run.accept(session());
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void aStepOnASlowRedisEndsWithItsTimeout(Step step) {
    try (Wire wire = new Wire(redis.port());
        CacheConnections slow =
            new CacheConnections("redis://127.0.0.1:" + wire.port(), Duration.ofMillis(300))) {
      CacheSession session = slow.shared();
      wire.freeze();
      long began = System.nanoTime();
      assertThatThrownBy(() -> step.run.accept(session)).isInstanceOf(CacheAway.class);
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isBetween(Duration.ofMillis(290), Duration.ofSeconds(3));
    }
  }

  /** Redis 6.2 has no flag with which a script could ask for it. */
  @ParameterizedTest
  @EnumSource(Step.class)
  void aStepThatFreesMemoryOrNeedsNextToNoneIsRunWhileItIsFull(Step step) {
    memoryIsFull(() -> step.run.accept(session()));
  }

  @Test
  void whileMemoryIsFullFloorsRiseAlsoWhereNothingIsToBeDeleted() {
    memoryIsFull(
        () -> {
          ask(session().commands().del(KEYS.fence()).toCompletableFuture());
          assertThat(PROTOCOL.invalidate(session(), "Jazz", 7, 1).known()).isZero();
          assertThat(PROTOCOL.raise(session(), KEYS.genre("Folk"), VersionVector.of("Folk", 9)))
              .isFalse();
          assertThat(PROTOCOL.invalidate(session(), "Jazz", 7, 1).known()).isEqualTo(7);
          assertThat(PROTOCOL.invalidate(session(), "Folk", 8, 1).known()).isEqualTo(9);
        });
  }

  @Test
  void whileMemoryIsFullLeasesAreTakenAndPiecesAreRefused() {
    String folk = KEYS.genre("Folk");
    memoryIsFull(
        () -> {
          assertThat(PROTOCOL.acquire(session(), folk, "me", LEASE).acquired()).isTrue();
          assertThat(PROTOCOL.acquire(session(), folk, "other", LEASE).acquired()).isFalse();
          assertThatThrownBy(() -> write(KEYS.temporary(folk, "me"), VersionVector.of("Folk", 1)))
              .hasMessageContaining("OOM");
          assertThat(PROTOCOL.release(session(), folk, "me")).isTrue();
        });
  }

  private static void memoryIsFull(Runnable then) {
    ask(session().commands().configSet("maxmemory", "1").toCompletableFuture());
    try {
      assertThatThrownBy(() -> becomes("anything")).hasMessageContaining("OOM");
      then.run();
    } finally {
      ask(session().commands().configSet("maxmemory", "0").toCompletableFuture());
    }
  }

  @Test
  void aConnectionThatDoesNotAnswerIsLeftForANewOne() {
    try (Wire wire = new Wire(redis.port());
        CacheConnections behind =
            new CacheConnections("redis://127.0.0.1:" + wire.port(), Duration.ofMillis(300))) {
      CacheSession session = behind.shared();
      wire.strand();
      var others = session.commands().exists(POP).toCompletableFuture();
      assertThatThrownBy(() -> session.await(session.commands().ping().toCompletableFuture()))
          .isInstanceOf(CacheAway.class);
      assertThat(session.isOpen()).isFalse();
      assertThatThrownBy(() -> session.await(others)).isInstanceOf(CacheAway.class);
      assertThatThrownBy(() -> PROTOCOL.acquire(session, POP, "late", LEASE))
          .isInstanceOfAny(CacheAway.class, RedisException.class);
      assertThat(PROTOCOL.acquire(behind.shared(), POP, "other", LEASE).acquired()).isFalse();
    }
  }

  @Test
  @SuppressWarnings("deprecation") // nothing else tells what the client holds
  void aConnectionThatIsLostIsClosedWhenAnotherTakesItsPlace() {
    try (Wire wire = new Wire(redis.port());
        CacheConnections behind =
            new CacheConnections("redis://127.0.0.1:" + wire.port(), Duration.ofSeconds(5))) {
      CacheSession lost = behind.shared();
      var connection = (RedisChannelHandler<?, ?>) lost.commands().getStatefulConnection();
      wire.cut();
      await().until(() -> !lost.isOpen());
      assertThat(connection.isClosed()).isFalse(); // the client still has it
      wire.mend();
      assertThat(behind.shared().isOpen()).isTrue();
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "", "nan", "-nan", "inf", "-1", "1e300"})
  void aFloorThatIsNoneIsALostFence(String garbage) {
    ask(session().commands().hset(KEYS.fence(), "g:Pop", bytes(garbage)).toCompletableFuture());
    assertThat(publish()).isEqualTo(Published.FENCE_LOST);
    assertThat(exists(KEYS.fence())).isFalse();
    assertThat(exists(KEYS.lease(POP))).isFalse();
    ask(session().commands().hset(KEYS.fence(), "g:Pop", bytes(garbage)).toCompletableFuture());
    PROTOCOL.raise(session(), POP, VersionVector.of("Pop", 3));
    assertThat(text(ask(session().commands().hget(KEYS.fence(), "g:Pop").toCompletableFuture())))
        .isEqualTo("3");
    ask(session().commands().hset(KEYS.fence(), "g:Pop", bytes(garbage)).toCompletableFuture());
    PROTOCOL.invalidate(session(), "Pop", 4, 1);
    assertThat(text(ask(session().commands().hget(KEYS.fence(), "g:Pop").toCompletableFuture())))
        .isEqualTo("4");
  }

  @Test
  void aFenceOrALeaseOfAnotherKindHoldsUpNoFill() {
    becomes(KEYS.fence());
    assertThat(publish()).isEqualTo(Published.FENCE_LOST);
    becomes(KEYS.fence());
    PROTOCOL.raise(session(), POP, VersionVector.of("Pop", 3));
    assertThat(ask(session().commands().hget(KEYS.fence(), "incarnation").toCompletableFuture()))
        .isNotEmpty();
    becomes(KEYS.lease(POP));
    assertThat(publish()).isEqualTo(Published.LEASE_LOST);
    becomes(KEYS.lease(POP));
    PROTOCOL.release(session(), POP, "me");
    assertThat(PROTOCOL.acquire(session(), POP, "me", LEASE).acquired()).isTrue();
  }

  @Test
  void aLeaseWithoutAnEndIsNobodys() {
    assertThat(PROTOCOL.acquire(session(), POP, "other", LEASE).acquired()).isFalse();
    ask(session().commands().persist(KEYS.lease(POP)).toCompletableFuture());
    assertThat(PROTOCOL.acquire(session(), POP, "other", LEASE).acquired()).isTrue();
    assertThat(ask(session().commands().pttl(KEYS.lease(POP)).toCompletableFuture())).isPositive();
    assertThat(publish()).isEqualTo(Published.LEASE_LOST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "null", "[", "3", "\"x\"", "{\"Rock\":\"x\"}", "{\"Rock\":{}}"})
  void aVectorThatIsNoneIsBehind(String garbage) {
    String rock = KEYS.genre("Rock");
    ask(session().commands().hset(rock, "vector", bytes(garbage)).toCompletableFuture());
    assertThat(PROTOCOL.raise(session(), rock, VersionVector.of("Rock", 1))).isTrue();
    assertThat(exists(rock)).isFalse();
    ask(session().commands().hset(KEYS.all(), "vector", bytes(garbage)).toCompletableFuture());
    if (!garbage.startsWith("{")) {
      assertThat(PROTOCOL.advance(session(), "tag", VersionVector.of("Rock", 2))).isFalse();
    }
  }

  @Test
  void aRepresentationOfAnotherKindIsBehindAndNeverMovedOn() {
    String rock = KEYS.genre("Rock");
    becomes(rock);
    assertThat(PROTOCOL.raise(session(), rock, VersionVector.of("Rock", 1))).isTrue();
    becomes(KEYS.all());
    assertThat(PROTOCOL.advance(session(), "tag", VersionVector.of("Rock", 2))).isFalse();
  }

  @Test
  void aNotedIdThatIsNoneCountsAsAnyId() {
    String all = KEYS.all();
    assertThat(PROTOCOL.acquire(session(), all, "me", LEASE).acquired()).isTrue();
    write(KEYS.temporary(all, "me"), VersionVector.of("Pop", 3));
    ask(session().commands().hset(KEYS.fence(), "g:Pop", bytes("4")).toCompletableFuture());
    ask(session().commands().hset(KEYS.lease(all), "noted", bytes("x")).toCompletableFuture());
    assertThat(PROTOCOL.publish(session(), all, "me", RepresentationHead.FIELDS, TTL))
        .isEqualTo(Published.BEHIND);
  }

  @Test
  void versionsAreWrittenToTheirLastDigit() {
    Map<String, Long> versions = new HashMap<>();
    versions.put("Rock", VersionVector.MAX_VERSION);
    versions.put("Children’s \"Music\"\n", 123_456_789_012_345L);
    assertThat(PROTOCOL.advance(session(), "tag", VersionVector.of(versions))).isTrue();
    assertThat(RepresentationHead.read(session(), KEYS.all()).orElseThrow().head().vector())
        .isEqualTo(VersionVector.of(versions));
  }

  private static Published publish() {
    return PROTOCOL.publish(session(), POP, "me", RepresentationHead.FIELDS, TTL);
  }

  private static void write(String key, VersionVector vector) {
    ask(
        session()
            .commands()
            .hset(
                key,
                new RepresentationHead(
                        "tag", "bytes", 1, 10, true, vector, 1, 1, 0, Instant.ofEpochMilli(0))
                    .fields())
            .toCompletableFuture());
  }

  private static void becomes(String key) {
    ask(session().commands().set(key, bytes("garbage")).toCompletableFuture());
  }

  private static boolean exists(String key) {
    return ask(session().commands().exists(key).toCompletableFuture()) == 1;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static CacheSession session() {
    return connections.shared();
  }

  private static <T> T ask(Future<T> answer) {
    return session().await(answer);
  }
}
