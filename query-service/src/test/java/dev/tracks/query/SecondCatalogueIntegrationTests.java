package dev.tracks.query;

import static dev.tracks.query.RunningQueryService.commit;
import static dev.tracks.query.RunningQueryService.header;
import static dev.tracks.query.RunningQueryService.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Products by category beside tracks by genre: another configuration, no other class. */
class SecondCatalogueIntegrationTests {

  private static final CacheProtocol PRODUCTS = new CacheProtocol(new CacheKeys("shop:products"));
  private static TestDatabase database;
  private static TestRedis redis;
  private static RunningQueryService tracks;
  private static RunningQueryService products;
  private static CacheConnections connections;

  @BeforeAll
  static void start() throws SQLException {
    database = TestDatabase.migrated();
    execute("CREATE SCHEMA shop");
    execute(
        """
        CREATE TABLE shop.products (id BIGINT PRIMARY KEY, category NVARCHAR(100), name NVARCHAR(100),
          price DECIMAL(10, 2), weight FLOAT, stock INT)
        """);
    execute(
        "CREATE TABLE shop.category_versions (category NVARCHAR(100) PRIMARY KEY, version BIGINT)");
    execute(
        "CREATE TABLE shop.changes (category NVARCHAR(100), version BIGINT NOT NULL, min_id"
            + " BIGINT)");
    redis = TestRedis.start();
    tracks = new RunningQueryService(database, redis);
    products =
        new RunningQueryService(
            database,
            redis,
            "tracks.catalogue.prefix=shop:products",
            "tracks.catalogue.path=/products",
            "tracks.catalogue.table=shop.products",
            "tracks.catalogue.category=category",
            "tracks.catalogue.versions=shop.category_versions",
            "tracks.catalogue.log=shop.changes",
            "tracks.catalogue.columns=category,name,price,weight,stock",
            "tracks.cache.all-rows=3");
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
  }

  @AfterAll
  static void stop() {
    connections.close();
    products.close();
    tracks.close();
    redis.close();
    database.close();
  }

  @BeforeEach
  void rows() throws SQLException {
    connections.shared().await(connections.shared().commands().flushall().toCompletableFuture());
    for (String table :
        new String[] {
          "spotify.features",
          "spotify.genre_versions",
          "shop.products",
          "shop.category_versions",
          "shop.changes"
        }) {
      execute("DELETE FROM " + table);
    }
    // One name in both: the prefix alone keeps them apart.
    commit(database, "Pop", 1, 2);
    execute("INSERT INTO shop.category_versions VALUES (N'Pop', 1), (N'Books', 1)");
    execute(
        """
        INSERT INTO shop.products VALUES (1, N'Pop', N'Corn "salted"', 2.50, 0.25, 7),
          (2, N'Books', N'Ulysses', 12.00, NULL, NULL)
        """);
  }

  @Test
  void eachIsReadUnderItsOwnPathAndKeys() {
    assertThat(text(products.get("/products/custom?arg=Pop")))
        .isEqualTo(
            """
            [{"id":1,"category":"Pop","name":"Corn \\"salted\\"","price":2.50,"weight":0.25,"stock":7}]\
            """);
    assertThat(text(products.get("/products")))
        .contains("\"name\":\"Ulysses\",\"price\":12.00,\"weight\":null,\"stock\":null");
    assertThat(text(tracks.get("/features/custom?arg=Pop"))).contains("\"artist_name\"");
    for (String key :
        new String[] {"shop:products:Pop", "shop:products:all", "spotify:features:Pop"}) {
      assertThat(exists(key)).as(key).isTrue();
    }
    assertThat(header(products.get("/products/custom?arg=Pop"), "Cache-Status")).contains("hit");
    assertThat(products.get("/products/custom?arg=Toys").statusCode()).isEqualTo(404);
  }

  @Test
  void itsFieldsAreItsOwnInEveryFormat() {
    String path = "/products/custom?arg=Books&fields=price,name";
    assertThat(text(products.get(path, "Accept", "text/csv"))).startsWith("name,price\r\n");
    assertThat(text(products.get(path))).startsWith("[{\"name\":").doesNotContain("stock");
    assertThat(text(products.get("/products?fields=tempo")))
        .contains("id, category, name, price, weight, stock");
  }

  @Test
  void neitherTouchesWhatIsTheOthers() {
    tracks.get("/features/custom?arg=Pop");
    products.get("/products/custom?arg=Pop");
    PRODUCTS.invalidate(connections.shared(), "Pop", 9, 1);
    assertThat(exists("shop:products:Pop")).isFalse();
    assertThat(exists("spotify:features:Pop")).isTrue();
    assertThat(header(tracks.get("/features/custom?arg=Pop"), "Cache-Status")).contains("hit");
    for (String path : new String[] {"/features", "/features/custom?arg=Pop", "/genres"}) {
      assertThat(products.get(path).statusCode()).as(path).isEqualTo(404);
    }
    assertThat(tracks.get("/products").statusCode()).isEqualTo(404);
  }

  @Test
  void oneThatWasGivenAnothersPrefixIsNeverMixedWithIt() {
    products.get("/products/custom?arg=Pop");
    try (RunningQueryService wrong =
        new RunningQueryService(database, redis, "tracks.catalogue.prefix=shop:products")) {
      for (int i = 0; i < 2; i++) {
        var answer = wrong.get("/features/custom?arg=Pop");
        assertThat(text(answer)).contains("\"artist_name\"");
        assertThat(header(answer, "Cache-Status"))
            .isEqualTo("tracks; fwd=miss; detail=cache-unavailable");
      }
      var answer = products.get("/products/custom?arg=Pop");
      assertThat(text(answer)).contains("\"price\"");
      assertThat(header(answer, "Cache-Status")).contains("hit");
    }
  }

  @Test
  void aTokenIsHonoured() throws SQLException {
    products.get("/products/custom?arg=Books");
    products.get("/products");
    execute("UPDATE shop.products SET stock = 3 WHERE id = 2");
    execute("UPDATE shop.category_versions SET version = 2 WHERE category = N'Books'");
    execute("INSERT INTO shop.changes VALUES (N'Books', 2, 2)");
    assertThat(text(products.get("/products/custom?arg=Books", "Consistency-Token", "Books=2")))
        .contains("\"stock\":3");
    assertThat(text(products.get("/products", "Consistency-Token", "Books=2")))
        .contains("\"stock\":3");
    assertThat(products.get("/products", "Consistency-Token", "Books=3").statusCode())
        .isEqualTo(400);
  }

  @Test
  void aFullAllStandsForATokenBeyondItsEndByItsOwnLog() throws SQLException {
    execute("INSERT INTO shop.products VALUES (3, N'Pop', N'Soda', 1, 1, 1)");
    products.get("/products");
    execute("INSERT INTO shop.products VALUES (4, N'Books', N'Emma', 5, 1, 1)");
    execute("UPDATE shop.category_versions SET version = 2 WHERE category = N'Books'");
    execute("INSERT INTO shop.changes VALUES (N'Books', 2, 4)");
    var answer = products.get("/products", "Consistency-Token", "Books=2");
    assertThat(header(answer, "Cache-Status")).contains("hit");
  }

  @Test
  void aFullAllDoesNotStandForATokenWhenTheLogDoesNotSayWhatWasTouched() throws SQLException {
    execute("INSERT INTO shop.products VALUES (3, N'Pop', N'Soda', 1, 1, 1)");
    products.get("/products");
    execute("UPDATE shop.products SET stock = 3 WHERE id = 2");
    execute("UPDATE shop.category_versions SET version = 3 WHERE category = N'Books'");
    execute("INSERT INTO shop.changes VALUES (N'Books', 2, NULL), (N'Books', 3, 4)");
    assertThat(text(products.get("/products", "Consistency-Token", "Books=3")))
        .contains("\"stock\":3");
  }

  private static boolean exists(String key) {
    Long found =
        connections
            .shared()
            .await(connections.shared().commands().exists(key).toCompletableFuture());
    return found != null && found == 1;
  }

  private static void execute(String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
