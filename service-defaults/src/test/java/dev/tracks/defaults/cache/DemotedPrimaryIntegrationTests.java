package dev.tracks.defaults.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.testing.TestRedis;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A primary that becomes a replica and keeps its connections. */
class DemotedPrimaryIntegrationTests {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;
  private static final String POP = KEYS.genre("Pop");
  private static final CacheProtocol PROTOCOL = new CacheProtocol(KEYS);
  private static final Duration SOON = Duration.ofSeconds(20);

  private static TestRedis redis;

  private CacheConnections connections;
  private CacheSession operator;

  /** What meets a replica's refusal, in a script or not. */
  private enum Write {
    INVALIDATE(session -> PROTOCOL.invalidate(session, "Pop", 2, 1)),
    RAISE(session -> PROTOCOL.raise(session, POP, VersionVector.of("Pop", 2))),
    ACQUIRE(session -> PROTOCOL.acquire(session, POP, "me", Duration.ofSeconds(30))),
    UNLINK(session -> session.await(session.commands().unlink(POP).toCompletableFuture()));

    private final Consumer<CacheSession> run;

    Write(Consumer<CacheSession> run) {
      this.run = run;
    }
  }

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
    operator = connections.open();
  }

  @AfterEach
  void promote() {
    operator.await(operator.commands().replicaofNoOne().toCompletableFuture());
    connections.close();
  }

  @ParameterizedTest
  @EnumSource(Write.class)
  void whoIsRefusedAWriteLeavesIt(Write write) {
    CacheSession session = connections.shared();
    demote();
    assertThatThrownBy(() -> write.run.accept(session)).isInstanceOf(CacheAway.class);
    assertThat(session.isOpen()).isFalse();
  }

  @Test
  void whoOnlyReadsLeavesItAsWell() {
    connections.shared();
    demote();
    await().atMost(SOON).until(this::isAway);
  }

  @Test
  void whoOnlyReadsLeavesItAlsoWhereRoleIsRefused() {
    connections.shared();
    refuse(CommandType.ROLE);
    try {
      demote();
      await().atMost(SOON).until(this::isAway);
    } finally {
      allowAll();
    }
  }

  @Test
  void nobodyConnectsToAReplicaUntilItIsAPrimaryAgain() {
    demote();
    assertThatThrownBy(connections::open).isInstanceOf(CacheAway.class);
    operator.await(operator.commands().replicaofNoOne().toCompletableFuture());
    await().atMost(SOON).until(() -> !isAway());
  }

  @Test
  void aReplicaThatRefusesRoleIsFoundByItsInformation() {
    demote();
    refuse(CommandType.ROLE);
    try {
      assertThatThrownBy(connections::open).isInstanceOf(CacheAway.class);
      refuse(CommandType.INFO);
      connections.open().close(); // it tells nobody: the first write will say so
    } finally {
      allowAll();
    }
  }

  private boolean isAway() {
    try {
      connections.shared();
      return false;
    } catch (CacheAway e) {
      return true;
    }
  }

  /** Of a primary that it does not reach: it answers reads on. */
  private void demote() {
    operator.await(operator.commands().replicaof("127.0.0.1", 1).toCompletableFuture());
  }

  private void refuse(CommandType command) {
    operator.await(
        operator
            .commands()
            .aclSetuser("default", AclSetuserArgs.Builder.removeCommand(command))
            .toCompletableFuture());
  }

  private void allowAll() {
    operator.await(
        operator
            .commands()
            .aclSetuser("default", AclSetuserArgs.Builder.allCommands())
            .toCompletableFuture());
  }
}
