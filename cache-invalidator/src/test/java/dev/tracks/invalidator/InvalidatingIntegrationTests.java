package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.SubQueue;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.event.EventMetadata;
import dev.tracks.contracts.event.TrackChanged;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.contracts.event.TrackRemoved;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.servicebus.emulator.EntityCounts;
import dev.tracks.testing.DocumentedRedisUser;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.TestServiceBus;
import dev.tracks.testing.TestTokens;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

class InvalidatingIntegrationTests {

  private static final CacheKeys KEYS = CacheKeys.SPOTIFY;
  private static final String SUBSCRIPTION = "tracks/Subscriptions/cache-invalidator";
  private static final Duration SOON = Duration.ofSeconds(10);

  private static TestDatabase database;
  private static TestRedis redis;
  private static String redisUrl;
  private static TestServiceBus bus;
  private static ServiceBusSenderClient sender;
  private static CacheConnections connections;
  private static ConfigurableApplicationContext service;

  @BeforeAll
  static void start() {
    database = TestDatabase.migrated();
    redis = TestRedis.start();
    redisUrl = DocumentedRedisUser.of(redis);
    bus = TestServiceBus.start();
    sender =
        new ServiceBusClientBuilder()
            .connectionString(bus.connectionString())
            .sender()
            .topicName("tracks")
            .buildClient();
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
    service = run();
  }

  private static ConfigurableApplicationContext run(String... more) {
    String[] arguments = {
      "--server.port=0",
      "--management.server.port=0",
      "--TRACKS_DB_URL=" + database.url(),
      "--TRACKS_DB_USER=" + database.user(),
      "--TRACKS_DB_PASSWORD=" + database.password(),
      "--TRACKS_REDIS_URL=" + redisUrl,
      "--TRACKS_SERVICEBUS_CONNECTION=" + bus.connectionString(),
      "--" + TestTokens.shared().settings().get(0),
      "--" + TestTokens.shared().settings().get(1)
    };
    String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return new SpringApplicationBuilder(CacheInvalidator.class).run(all);
  }

  @AfterAll
  static void stop() {
    service.close();
    sender.close();
    connections.close();
    bus.close();
    redis.close();
    database.close();
  }

  @BeforeEach
  void empty() throws SQLException {
    connections.shared().await(connections.shared().commands().flushall().toCompletableFuture());
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM spotify.genre_versions");
      statement.execute("DELETE FROM spotify.outbox");
    }
  }

  @Test
  void anEventDeletesItsGenreAndAllAndIsSettledAfterwards() {
    cache(KEYS.genre("Pop"), VersionVector.of("Pop", 1), false, 0);
    cache(KEYS.genre("Rock"), VersionVector.of("Rock", 1), false, 0);
    cache(KEYS.all(), VersionVector.of(Map.of("Pop", 1L, "Rock", 1L)), false, 10);
    send(new TrackCreated("Pop", 2, 11, "x"));
    await().atMost(SOON).until(() -> !exists(KEYS.genre("Pop")) && !exists(KEYS.all()));
    assertThat(exists(KEYS.genre("Rock"))).isTrue();
    await().atMost(SOON).until(() -> counts().active() == 0);
    assertThat(DocumentedRedisUser.refusals(redis)).isEmpty();
  }

  @Test
  void aMoveDeletesBothGenresAndAll() {
    cache(KEYS.genre("Pop"), VersionVector.of("Pop", 1), false, 0);
    cache(KEYS.genre("Rock"), VersionVector.of("Rock", 1), false, 0);
    cache(KEYS.genre("Jazz"), VersionVector.of("Jazz", 1), false, 0);
    cache(KEYS.all(), VersionVector.of(Map.of("Pop", 1L, "Rock", 1L)), true, 10);
    send(new TrackChanged("Rock", 2, 10, "x", "Pop"));
    send(new TrackRemoved("Pop", 2, 10, "x", "Rock"));
    await()
        .atMost(SOON)
        .until(
            () -> !exists(KEYS.genre("Pop")) && !exists(KEYS.genre("Rock")) && !exists(KEYS.all()));
    assertThat(exists(KEYS.genre("Jazz"))).isTrue();
    assertThat(List.of(floor("Pop"), floor("Rock"))).containsOnly(2L);
    await().atMost(SOON).until(() -> counts().active() == 0);
  }

  @Test
  void aRemovalBeyondAFullAllDeletesItsGenreAlone() {
    cache(KEYS.genre("Pop"), VersionVector.of("Pop", 1), false, 0);
    cache(KEYS.all(), VersionVector.of("Pop", 1), true, 10);
    send(new TrackRemoved("Pop", 2, 11, "x", null));
    await().atMost(SOON).until(() -> !exists(KEYS.genre("Pop")));
    assertThat(exists(KEYS.all())).isTrue();
    send(new TrackRemoved("Pop", 3, 9, "y", null));
    await().atMost(SOON).until(() -> !exists(KEYS.all()));
  }

  @Test
  void aLateOrRepeatedEventChangesNothing() {
    cache(KEYS.genre("Pop"), VersionVector.of("Pop", 5), false, 0);
    send(new TrackCreated("Pop", 5, 11, "x"));
    send(new TrackCreated("Pop", 3, 9, "y"));
    send(new TrackCreated("Jazz", 1, 12, "z"));
    await().atMost(SOON).until(() -> floor("Jazz") == 1);
    assertThat(exists(KEYS.genre("Pop"))).isTrue();
    assertThat(floor("Pop")).isEqualTo(5);
  }

  @Test
  void aFullAllStandsForWhatLiesBeyondItsRange() {
    cache(KEYS.all(), VersionVector.of("Pop", 1), true, 100);
    send(new TrackCreated("Pop", 2, 101, "beyond"));
    await().atMost(SOON).until(() -> floor("Pop") == 2);
    assertThat(exists(KEYS.all())).isTrue();
    send(new TrackCreated("Pop", 3, 100, "inside"));
    await().atMost(SOON).until(() -> !exists(KEYS.all()));
  }

  @Test
  void aMessageThatCanNeverBeHandledIsADeadLetterAtOnce() {
    sender.sendMessage(new ServiceBusMessage("not an event").setMessageId("garbage"));
    try (ServiceBusReceiverClient dead =
        new ServiceBusClientBuilder()
            .connectionString(bus.connectionString())
            .receiver()
            .topicName("tracks")
            .subscriptionName("cache-invalidator")
            .subQueue(SubQueue.DEAD_LETTER_QUEUE)
            .buildClient()) {
      ServiceBusReceivedMessage letter =
          dead.receiveMessages(1, SOON).stream().findFirst().orElseThrow();
      assertThat(letter.getMessageId()).isEqualTo("garbage");
      assertThat(letter.getDeadLetterReason()).isEqualTo("malformed-cloudevent");
      assertThat(letter.getDeadLetterErrorDescription()).isNotBlank();
      dead.complete(letter);
    }
  }

  @Test
  void garbageOfEveryKindIsADeadLetterAndHoldsUpNoEvent() {
    List<String> garbage =
        List.of(
            "null",
            "[]",
            "{}",
            "\u0000",
            "{\"specversion\":\"1.0\"}",
            "[".repeat(5000),
            ofGenre(CacheKeys.ALL),
            ofGenre("\\ud800"),
            ofGenre("x".repeat(101)));
    garbage.forEach(body -> sender.sendMessage(new ServiceBusMessage(body)));
    sender.sendMessage(
        new ServiceBusMessage(
            BinaryData.fromBytes(
                TrackEvents.encode(
                    new EventMetadata(
                        UUID.randomUUID(), "/test", Instant.parse("0001-01-01T00:00:00Z"), null),
                    new TrackCreated("Ancient", 1, 3, "x")))));
    send(new TrackCreated("Behind", 1, 3, "x"));
    await().atMost(SOON).until(() -> floor("Behind") == 1);
    await().atMost(SOON).until(() -> counts().deadLetters() == garbage.size());
    await().atMost(SOON).until(() -> counts().active() == 0);
    assertThat(floor("Ancient")).isEqualTo(1);
    try (ServiceBusReceiverClient dead =
        new ServiceBusClientBuilder()
            .connectionString(bus.connectionString())
            .receiver()
            .topicName("tracks")
            .subscriptionName("cache-invalidator")
            .subQueue(SubQueue.DEAD_LETTER_QUEUE)
            .buildClient()) {
      dead.receiveMessages(garbage.size(), SOON)
          .forEach(
              letter -> {
                assertThat(letter.getDeliveryCount()).isLessThan(2);
                assertThat(letter.getDeadLetterReason()).startsWith("malformed-");
                dead.complete(letter);
              });
    }
    await().atMost(SOON).until(() -> counts().deadLetters() == 0);
  }

  @Test
  void whatIsNoRepresentationUnderAKeyIsDeletedAndHoldsUpNoEvent() {
    var commands = connections.shared().commands();
    byte[] garbage = {1, 2, 3};
    connections.shared().await(commands.set(KEYS.genre("Pop"), garbage).toCompletableFuture());
    connections.shared().await(commands.hset(KEYS.all(), "vector", garbage).toCompletableFuture());
    send(new TrackCreated("Pop", 2, 11, "x"));
    await().atMost(SOON).until(() -> !exists(KEYS.genre("Pop")) && !exists(KEYS.all()));
    await().atMost(SOON).until(() -> counts().active() == 0);
  }

  @Test
  void anEventOfALaterReleaseIsSettledAndCounted() {
    String later =
        new String(encoded(new TrackCreated("Pop", 2, 3, "x")), StandardCharsets.UTF_8)
            .replace("dev.tracks.track.created.v1", "dev.tracks.track.praised.v1");
    sender.sendMessage(new ServiceBusMessage(later));
    send(new TrackCreated("After", 1, 3, "x"));
    await().atMost(SOON).until(() -> floor("After") == 1);
    await().atMost(SOON).until(() -> counts().active() == 0);
    assertThat(counts().deadLetters()).isZero();
    assertThat(floor("Pop")).isZero();
  }

  @Test
  void withoutAnyEventTheReconcilerDeletesWhatIsBehind() throws SQLException {
    cache(KEYS.genre("Silent"), VersionVector.of("Silent", 1), false, 0);
    cache(KEYS.all(), VersionVector.of("Silent", 1), false, 10);
    committed("Silent", 2, 7L);
    await().atMost(SOON).until(() -> !exists(KEYS.genre("Silent")) && !exists(KEYS.all()));
    assertThat(floor("Silent")).isEqualTo(2);
  }

  @Test
  void theReconcilerMovesAFullAllOnByEvidenceOnly() throws SQLException {
    cache(KEYS.all(), VersionVector.of("Beyond", 1), true, 100);
    committed("Beyond", 2, 101L);
    await().atMost(SOON).until(() -> vector(KEYS.all()).of("Beyond") == 2);
    committed("Beyond", 3, 50L);
    await().atMost(SOON).until(() -> !exists(KEYS.all()));
  }

  @Test
  void theReconcilerDeletesAFullAllWhenTheLogIsTooShort() throws SQLException {
    cache(KEYS.all(), VersionVector.of("Forgotten", 1), true, 100);
    committed("Forgotten", 3, 101L); // version 2 is not in the log
    await().atMost(SOON).until(() -> !exists(KEYS.all()));
  }

  @Test
  void theReconcilerDeletesAFullAllWhenTheLogDoesNotSayWhatWasTouched() throws SQLException {
    cache(KEYS.all(), VersionVector.of("Silent", 1), true, 100);
    logged("Silent", 2, null);
    committed("Silent", 3, 101L);
    await().atMost(SOON).until(() -> !exists(KEYS.all()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "all"})
  void aRowThatIsNoGenreIsSkippedAndTheOthersAreCompared(String name) throws SQLException {
    cache(KEYS.genre("Silent"), VersionVector.of("Silent", 1), false, 0);
    committed(name, 2, 7L);
    committed("Below", 0, 7L);
    committed("Silent", 2, 7L);
    await().atMost(SOON).until(() -> !exists(KEYS.genre("Silent")));
    assertThat(floor("Below")).isZero();
  }

  @Test
  void theReconcilerDeletesWhatIsNoRepresentationAndComparesTheOthers() throws SQLException {
    var commands = connections.shared().commands();
    byte[] garbage = {1, 2, 3};
    connections.shared().await(commands.set(KEYS.genre("Odd"), garbage).toCompletableFuture());
    connections
        .shared()
        .await(commands.hset(KEYS.genre("Torn"), "vector", garbage).toCompletableFuture());
    cache(KEYS.genre("Silent"), VersionVector.of("Silent", 1), false, 0);
    for (String genre : List.of("Odd", "Torn", "Silent")) {
      committed(genre, 2, 7L);
    }
    await()
        .atMost(SOON)
        .until(
            () ->
                !exists(KEYS.genre("Odd"))
                    && !exists(KEYS.genre("Torn"))
                    && !exists(KEYS.genre("Silent")));
  }

  @Test
  void stoppingSettlesWhatIsInHand() {
    try (ConfigurableApplicationContext second = run()) {
      for (int i = 1; i <= 500; i++) {
        send(new TrackCreated("Drain", i, i, "d" + i));
      }
      assertThat(second.isRunning()).isTrue();
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> counts().active() == 0);
    assertThat(floor("Drain")).isEqualTo(500);
  }

  private static void logged(String genre, long version, @Nullable Long smallest)
      throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO spotify.outbox (event_id, destination, event_type, genre, version, min_id,
            payload, created_at, attempts)
          VALUES (N'%s', N'tracks', N'test', N'%s', %d, %s, N'{}', CURRENT_TIMESTAMP, 0)
          """
              .formatted(UUID.randomUUID(), genre, version, smallest == null ? "NULL" : smallest));
    }
  }

  private static void committed(String genre, long version, long smallest) throws SQLException {
    logged(genre, version, smallest);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM spotify.genre_versions WHERE genre = N'" + genre + "'");
      statement.execute(
          "INSERT INTO spotify.genre_versions VALUES (N'" + genre + "', " + version + ", 1)");
    }
  }

  private static void cache(String key, VersionVector vector, boolean full, long last) {
    RepresentationHead head =
        new RepresentationHead(
            "tag", "bytes", 1, last, full, vector, 1, 1, 1, Instant.ofEpochMilli(0));
    connections
        .shared()
        .await(connections.shared().commands().hset(key, head.fields()).toCompletableFuture());
  }

  private static boolean exists(String key) {
    return connections
            .shared()
            .await(connections.shared().commands().exists(key).toCompletableFuture())
        == 1;
  }

  private static VersionVector vector(String key) {
    return RepresentationHead.read(connections.shared(), key).orElseThrow().head().vector();
  }

  private static long floor(String genre) {
    byte[] floor =
        connections
            .shared()
            .await(
                connections
                    .shared()
                    .commands()
                    .hget(KEYS.fence(), "g:" + genre)
                    .toCompletableFuture());
    return floor == null ? 0 : Long.parseLong(new String(floor));
  }

  /** An event as it should be, but for its genre. */
  private static String ofGenre(String genre) {
    String event = new String(encoded(new TrackCreated("Pop", 2, 3, "x")), StandardCharsets.UTF_8);
    return event.replace("\"Pop\"", '"' + genre + '"');
  }

  private static EntityCounts counts() {
    return bus.counts().get(SUBSCRIPTION);
  }

  private static byte[] encoded(TrackEvent event) {
    return TrackEvents.encode(
        new EventMetadata(UUID.randomUUID(), "/test", Instant.now(), null), event);
  }

  private static void send(TrackEvent event) {
    sender.sendMessage(new ServiceBusMessage(BinaryData.fromBytes(encoded(event))));
  }
}
