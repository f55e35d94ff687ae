package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.testing.TestRedis;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RestoreArgs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/**
 * The protocol step by step: two instances that read, one that invalidates, a real Redis, and a
 * source that lets something happen in the middle of a fill.
 */
class FreshnessIntegrationTests {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;
  private static final CatalogueKey POP = CatalogueKey.genre(KEYS, "Pop");
  private static final CatalogueKey ALL = CatalogueKey.all(KEYS);
  private static final CacheProtocol PROTOCOL = new CacheProtocol(KEYS);
  private static final Duration SOON = Duration.ofSeconds(10);

  /**
   * What is left in ms to a lease that a replica still has: more than it takes to get to
   * publishing.
   */
  private static final long LEASE_LEFT = 5_000;

  private static TestRedis redis;

  private final StagedSource source = new StagedSource();
  private CacheConnections invalidator;
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
    CacheProperties properties =
        new CacheProperties(
            Duration.ofHours(1),
            2,
            Duration.ofMillis(1_500),
            Duration.ofSeconds(20),
            2,
            DataSize.ofMegabytes(16),
            DataSize.ofMegabytes(16),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            4);
    oneParts = new CacheParts(properties, Catalogue.TRACKS, redis.url());
    otherParts = new CacheParts(properties, Catalogue.TRACKS, redis.url());
    one = representations(oneParts, properties);
    other = representations(otherParts, properties);
    invalidator = new CacheConnections(redis.url(), Duration.ofSeconds(5));
    // From here on the connection rule, kept at a key's first use, hides nothing.
    for (CacheParts parts : List.of(oneParts, otherParts)) {
      parts.heads().shared().setVerified(POP.name());
      parts.heads().shared().setVerified(ALL.name());
    }
    ask(session().commands().flushall().toCompletableFuture());
  }

  @AfterEach
  void disconnect() {
    oneParts.close();
    otherParts.close();
    invalidator.close();
  }

  @Test
  void aFillThatReadBeforeAnEventIsDropped() {
    source.commit("Pop", 1);
    source.afterReading(() -> event("Pop", source.commit("Pop", 2), 2));
    one.get(POP, null);
    assertThat(exists(POP)).isFalse();
    assertThat(text(other.get(POP, null))).contains("Pop 2");
  }

  @Test
  void aFillThatBeganBeforeAFlushIsDropped() {
    source.commit("Pop", 1);
    source.afterReading(
        () -> {
          event("Pop", source.commit("Pop", 2), 2);
          ask(session().commands().flushall().toCompletableFuture());
        });
    one.get(POP, null);
    assertThat(text(other.get(POP, null))).contains("Pop 2");
  }

  @Test
  void aFillThatBeganBeforeTheFenceWasLostIsDropped() {
    source.commit("Pop", 1);
    source.afterReading(
        () -> {
          event("Pop", source.commit("Pop", 2), 2);
          ask(session().commands().del(KEYS.fence()).toCompletableFuture());
          event("Rock", source.commit("Rock", 3), 3); // makes another fence
        });
    one.get(POP, null);
    assertThat(text(other.get(POP, null))).contains("Pop 2");
  }

  @Test
  void aNewConnectionTrustsNothingThatAFailOverMayHaveBroughtBack() {
    source.commit("Pop", 1);
    one.get(POP, null);
    Map<String, byte[]> replica = dump(POP.name(), KEYS.fence());
    event("Pop", source.commit("Pop", 2), 2);
    rollBackTo(replica);
    await().atMost(SOON).until(() -> oneParts.heads().shared() != null);
    assertThat(text(one.get(POP, null))).contains("Pop 2");
  }

  @Test
  void aLeaseDiesWithItsConnectionAlthoughAReplicaStillHasIt() {
    source.commit("Pop", 1);
    source.commit("Pop", 2);
    CompletableFuture<String> answer = new CompletableFuture<>();
    source.afterReading(
        () -> {
          Map<String, byte[]> replica = dump(KEYS.lease(ALL.name()), KEYS.fence());
          event("Pop", source.commit("Pop", 1), 1);
          rollBackTo(replica);
          // Another instance keeps the connection rule, finds the lease, and waits for its end.
          Thread.startVirtualThread(() -> complete(answer, () -> text(other.get(ALL, null))));
          await().atMost(SOON).until(() -> floor("Pop") == 3);
        });
    one.get(ALL, null);
    assertThat(answer.join()).contains("Pop 1 of version 3");
  }

  @Test
  void nobodyJoinsAFillThatHasReadItsSource() {
    source.commit("Pop", 1);
    CompletableFuture<String> answer = new CompletableFuture<>();
    source.afterReading(
        () -> {
          event("Pop", source.commit("Pop", 2), 2);
          Thread reader =
              Thread.ofPlatform().start(() -> complete(answer, () -> text(one.get(POP, null))));
          await()
              .atMost(SOON)
              .until(() -> stands(reader, "join") || stands(reader, "waitForOther"));
        });
    one.get(POP, null);
    assertThat(answer.join()).contains("Pop 2");
  }

  @Test
  void aFullAllIsDroppedWhenItsLeaseNotedAnIdWithinItsRange() {
    source.commit("Pop", 1);
    source.commit("Pop", 2);
    source.afterReading(() -> event("Pop", source.commit("Pop", 1), 1));
    one.get(ALL, null);
    assertThat(text(other.get(ALL, null))).contains("Pop 1 of version 3");
  }

  @Test
  void aFullAllIsPublishedUnderWritesBeyondItsRange() {
    source.commit("Pop", 1);
    source.commit("Pop", 2);
    source.afterReading(() -> event("Rock", source.commit("Rock", 3), 3));
    assertThat(one.get(ALL, null))
        .isInstanceOfSatisfying(
            Answer.Filled.class, filled -> assertThat(filled.stored()).isTrue());
  }

  @Test
  void allIsDroppedForAGenreThatWasNotThereWhenItRead() {
    source.commit("Pop", 1);
    source.afterReading(() -> event("Rock", source.commit("Rock", 2), 2));
    one.get(ALL, null);
    assertThat(text(other.get(ALL, null))).contains("Rock 2");
  }

  @Test
  void anEventIsHandledAlthoughAPublishHasRaisedItsFloorAlready() {
    source.commit("Pop", 1);
    one.get(POP, null);
    long version = source.commit("Pop", 2);
    one.get(ALL, null);
    assertThat(floor("Pop")).isEqualTo(version);
    event("Pop", version, 2);
    assertThat(text(one.get(POP, null))).contains("Pop 2");
  }

  @Test
  void whatIsKeptHereBelongsToTheTagThatRedisNames() {
    source.commit("Pop", 1);
    one.get(POP, null);
    text(one.get(POP, null));
    event("Pop", source.commit("Pop", 2), 2);
    other.get(POP, null);
    assertThat(text(one.get(POP, null))).contains("Pop 2");
  }

  @Test
  void aBodyIsNeverFetchedForTheHeadOfAnotherFill() {
    source.commit("Pop", 1);
    other.get(POP, null);
    Answer.Hit before = (Answer.Hit) one.get(POP, null);
    event("Pop", source.commit("Pop", 2), 2);
    other.get(POP, null);
    assertThat(before.body().fetch()).isNull();
  }

  @Test
  void aFillWhoseFirstPiecesExpiredIsNotPublished() {
    source.commit("Pop", 1);
    byte[] large = new byte[700 * 1024]; // three pieces
    new Random(1).nextBytes(large);
    source.halfway(
        large,
        () -> {
          var keys = ask(session().commands().keys("fill:*").toCompletableFuture());
          assertThat(keys).hasSize(1);
          ask(session().commands().del(keys.getFirst()).toCompletableFuture());
        });
    assertThat(one.get(POP, null))
        .isInstanceOfSatisfying(
            Answer.Filled.class, filled -> assertThat(filled.detail()).isEqualTo("incomplete"));
    assertThat(exists(POP)).isFalse();
  }

  @Test
  void underMemoryPressureValuesGoAndFloorsStay() {
    source.commit("Pop", 1);
    one.get(POP, null);
    event("Pop", source.commit("Pop", 2), 2);
    one.get(POP, null);
    var commands = session().commands();
    long used =
        ask(commands.info("memory").toCompletableFuture())
            .lines()
            .filter(line -> line.startsWith("used_memory:"))
            .mapToLong(line -> Long.parseLong(line.substring("used_memory:".length()).strip()))
            .sum();
    configure("maxmemory", String.valueOf(used + 1_000_000));
    configure("maxmemory-policy", "volatile-ttl");
    configure("maxmemory-samples", "64");
    try {
      for (int i = 0; i < 40; i++) {
        ask(commands.setex("value " + i, 36_000, new byte[100_000]).toCompletableFuture());
      }
      assertThat(exists(POP)).isFalse();
      assertThat(floor("Pop")).isEqualTo(2);
    } finally {
      configure("maxmemory", "0");
      configure("maxmemory-policy", "noeviction");
    }
  }

  private Representations representations(CacheParts parts, CacheProperties properties) {
    return new Representations(
        source, parts, properties, new CacheMetrics(new SimpleMeterRegistry()), Clock.systemUTC());
  }

  private void configure(String setting, String value) {
    ask(session().commands().configSet(setting, value).toCompletableFuture());
  }

  /** An event is settled. */
  private void event(String genre, long version, long id) {
    PROTOCOL.invalidate(session(), genre, version, id);
  }

  /** A fail-over to a replica that lags: the keys are as they were, and every connection ends. */
  private void rollBackTo(Map<String, byte[]> replica) {
    ask(session().commands().flushall().toCompletableFuture());
    replica.forEach(
        (key, value) ->
            ask(
                session()
                    .commands()
                    .restore(
                        key,
                        value,
                        RestoreArgs.Builder.ttl(key.startsWith("lease:") ? LEASE_LEFT : 0))
                    .toCompletableFuture()));
    ask(
        session()
            .commands()
            .clientKill(KillArgs.Builder.typeNormal().skipme())
            .toCompletableFuture());
  }

  private Map<String, byte[]> dump(String... keys) {
    Map<String, byte[]> replica = new HashMap<>();
    for (String key : keys) {
      replica.put(key, ask(session().commands().dump(key).toCompletableFuture()));
    }
    return replica;
  }

  private long floor(String genre) {
    byte[] floor = ask(session().commands().hget(KEYS.fence(), "g:" + genre).toCompletableFuture());
    return floor == null ? 0 : Long.parseLong(new String(floor, StandardCharsets.US_ASCII));
  }

  private boolean exists(CatalogueKey key) {
    return ask(session().commands().exists(key.name()).toCompletableFuture()) == 1;
  }

  private CacheSession session() {
    return invalidator.shared();
  }

  private <T> T ask(Future<T> answer) {
    return session().await(answer);
  }

  private static boolean stands(Thread thread, String method) {
    return Arrays.stream(thread.getStackTrace())
        .anyMatch(
            frame ->
                frame.getMethodName().equals(method)
                    && frame.getClassName().startsWith("dev.tracks.query.cache"));
  }

  private static void complete(
      CompletableFuture<String> answer, java.util.function.Supplier<String> what) {
    try {
      answer.complete(what.get());
    } catch (RuntimeException e) {
      answer.completeExceptionally(e);
    }
  }

  private static String text(Answer answer) {
    @Nullable Body body =
        switch (answer) {
          case Answer.Hit hit -> hit.body().fetch();
          case Answer.Filled filled -> filled.representation().body();
          case Answer.Unknown ignored -> null;
        };
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (body != null) {
      try {
        body.writeIdentity(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
