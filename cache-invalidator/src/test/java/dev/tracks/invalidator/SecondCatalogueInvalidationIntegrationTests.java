package dev.tracks.invalidator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.event.EventMetadata;
import dev.tracks.contracts.event.TrackChanged;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** A second catalogue kept right beside that of tracks, by another configuration of the same. */
class SecondCatalogueInvalidationIntegrationTests {

  private static final CacheKeys PRODUCTS = new CacheKeys("shop:products");
  private static final Duration SOON = Duration.ofSeconds(15);

  private static RunningInvalidator tracks;
  private static ConfigurableApplicationContext products;

  @BeforeAll
  static void start() throws SQLException {
    tracks = RunningInvalidator.start(SecondCatalogueInvalidationIntegrationTests::withProducts);
    execute("CREATE SCHEMA shop");
    execute("CREATE TABLE shop.category_versions (category NVARCHAR(100), version BIGINT)");
    execute("CREATE TABLE shop.changes (category NVARCHAR(100), version BIGINT, min_id BIGINT)");
    products =
        tracks.run(
            List.of(
                "tracks.consumer.topic=products",
                "tracks.catalogue.prefix=shop:products",
                "tracks.catalogue.category=category",
                "tracks.catalogue.versions=shop.category_versions",
                "tracks.catalogue.log=shop.changes"));
  }

  @AfterAll
  static void stop() {
    products.close();
    tracks.close();
  }

  @Test
  void itsEventsDeleteItsOwnKeysAlone() {
    cache(PRODUCTS.genre("Pop"), "Pop", 1);
    cache(PRODUCTS.all(), "Pop", 1);
    cache(CacheKeys.SPOTIFY.genre("Pop"), "Pop", 1);
    cache(CacheKeys.SPOTIFY.all(), "Pop", 1);
    try (var sender =
        new ServiceBusClientBuilder()
            .connectionString(tracks.bus().connectionString())
            .sender()
            .topicName("products")
            .buildClient()) {
      sender.sendMessage(
          new ServiceBusMessage(
              BinaryData.fromBytes(
                  TrackEvents.encode(
                      new EventMetadata(UUID.randomUUID(), "/shop", Instant.now(), null),
                      new TrackChanged("Pop", 2, 5, "p5", null)))));
    }
    await().atMost(SOON).until(() -> !exists(PRODUCTS.genre("Pop")) && !exists(PRODUCTS.all()));
    assertThat(exists(CacheKeys.SPOTIFY.genre("Pop"))).isTrue();
    assertThat(exists(CacheKeys.SPOTIFY.all())).isTrue();
    assertThat(tracks.floor("Pop")).isZero();
  }

  @Test
  void whatFellBehindWithoutAnEventIsFoundInItsOwnTables() throws SQLException {
    cache(PRODUCTS.genre("Books"), "Books", 1);
    cache(CacheKeys.SPOTIFY.genre("Books"), "Books", 1);
    execute("INSERT INTO shop.category_versions VALUES (N'Books', 2)");
    await().atMost(SOON).until(() -> !exists(PRODUCTS.genre("Books")));
    assertThat(exists(CacheKeys.SPOTIFY.genre("Books"))).isTrue();
  }

  private static String withProducts(String config) {
    return config.replace(
        "\"Topics\": [",
        """
        "Topics": [
          {
            "Name": "products",
            "Properties": {},
            "Subscriptions": [
              {"Name": "cache-invalidator", "Properties": {"LockDuration": "PT1M"}, "Rules": []}
            ]
          },
        """);
  }

  private static void cache(String key, String category, long version) {
    VersionVector vector = VersionVector.of(category, version);
    tracks.await(
        tracks
            .redis()
            .hset(
                key,
                new RepresentationHead("tag", "bytes", 1, 0, false, vector, 1, 1, 1, Instant.EPOCH)
                    .fields()));
  }

  private static boolean exists(String key) {
    Long found = tracks.await(tracks.redis().exists(key));
    return found != null && found == 1;
  }

  private static void execute(String sql) throws SQLException {
    TestDatabase database = tracks.database();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
