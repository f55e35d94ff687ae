package dev.tracks.defaults.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.testing.TestRedis;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Two catalogues that were given one prefix by mistake. */
@ExtendWith(OutputCaptureExtension.class)
class CatalogueClaimIntegrationTests {

  private static TestRedis redis;
  private CacheConnections tracks;

  @BeforeAll
  static void start() {
    redis = TestRedis.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void tracksComeFirst() {
    try (CacheConnections nobodys = new CacheConnections(redis.url(), Duration.ofSeconds(5))) {
      nobodys.shared().await(nobodys.shared().commands().flushall().toCompletableFuture());
    }
    tracks = connections(CatalogueClaim.ofRows(Catalogue.TRACKS));
    tracks.shared();
  }

  @AfterEach
  void close() {
    tracks.close();
  }

  @ParameterizedTest
  @CsvSource({
    "table,shop.products",
    "category,category",
    "versions,shop.category_versions",
    "log,shop.changes",
    "columns,name"
  })
  void anotherCatalogueKeepsAwayFromThePrefixAndSaysWhy(
      String property, String value, CapturedOutput log) {
    CatalogueClaim claim = CatalogueClaim.ofRows(with(property, value));
    try (CacheConnections other = connections(claim)) {
      assertThatThrownBy(other::shared)
          .isInstanceOf(CacheAway.class)
          .hasMessageContaining("'catalogue:spotify:features'")
          .hasMessageContaining(property);
      assertThatThrownBy(other::open).isInstanceOf(CacheAway.class);
    }
    assertThat(log.getAll()).containsOnlyOnce("Redis is not used: ");
  }

  @Test
  void theSameCatalogueSharesItWhateverItNeedsToKnow() {
    for (CatalogueClaim same :
        List.of(
            CatalogueClaim.ofRows(Catalogue.TRACKS), CatalogueClaim.ofVersions(Catalogue.TRACKS))) {
      try (CacheConnections connections = connections(same)) {
        assertThat(connections.shared().isOpen()).isTrue();
      }
    }
  }

  @Test
  void whoFindsAnothersClaimOnANewConnectionLeavesTheSharedOneAsWell() {
    CacheSession session = tracks.shared();
    session.await(session.commands().flushall().toCompletableFuture());
    try (CacheConnections other =
        connections(CatalogueClaim.ofRows(with("table", "shop.products")))) {
      other.open().close();
    }
    assertThat(session.isOpen()).isTrue();
    assertThatThrownBy(tracks::open).isInstanceOf(CacheAway.class);
    assertThat(session.isOpen()).isFalse();
    assertThatThrownBy(tracks::shared).isInstanceOf(CacheAway.class);
  }

  @Test
  void anotherPrefixIsAnotherClaim() {
    CatalogueClaim products =
        CatalogueClaim.ofRows(
            new Catalogue(
                "shop:products",
                "/products",
                "shop.products",
                "category",
                "shop.category_versions",
                "shop.changes",
                List.of("name")));
    try (CacheConnections connections = connections(products)) {
      assertThat(connections.shared().isOpen()).isTrue();
    }
  }

  @Test
  void aRedisThatTakesNothingMoreHoldsNobodyUp() {
    tracks.shared().await(tracks.shared().commands().flushall().toCompletableFuture());
    tracks
        .shared()
        .await(tracks.shared().commands().configSet("maxmemory", "1").toCompletableFuture());
    try (CacheConnections connections = connections(CatalogueClaim.ofRows(Catalogue.TRACKS))) {
      assertThat(connections.shared().isOpen()).isTrue();
    } finally {
      tracks
          .shared()
          .await(tracks.shared().commands().configSet("maxmemory", "0").toCompletableFuture());
    }
  }

  @Test
  void aClaimOfAnotherKindIsLostAndMadeAnew() {
    String key = Catalogue.TRACKS.keys().catalogue();
    ask(tracks.shared().commands().set(key, new byte[] {1}).toCompletableFuture());
    tracks.open().close();
    assertThat(ask(tracks.shared().commands().hgetall(key).toCompletableFuture()))
        .containsOnlyKeys("versions", "category", "log", "table", "columns");
    try (CacheConnections other =
        connections(CatalogueClaim.ofRows(with("table", "shop.products")))) {
      assertThatThrownBy(other::shared).isInstanceOf(CacheAway.class);
    }
  }

  @Test
  void aClaimThatCannotBeReadIsToldOnce(CapturedOutput log) {
    CacheSession operator = tracks.open();
    var acl = AclSetuserArgs.Builder.removeCommand(CommandType.HGETALL);
    operator.await(operator.commands().aclSetuser("default", acl).toCompletableFuture());
    try {
      assertThatThrownBy(tracks::open).isInstanceOf(CacheAway.class);
      assertThatThrownBy(tracks::open).isInstanceOf(CacheAway.class);
    } finally {
      acl = AclSetuserArgs.Builder.allCommands();
      operator.await(operator.commands().aclSetuser("default", acl).toCompletableFuture());
      operator.close();
    }
    assertThat(log.getAll()).containsOnlyOnce("Redis is not used: ").contains("NOPERM");
  }

  private <T> T ask(Future<T> answer) {
    return tracks.shared().await(answer);
  }

  private static CacheConnections connections(CatalogueClaim claim) {
    return new CacheConnections(redis.url(), Duration.ofSeconds(5), claim);
  }

  private static Catalogue with(String property, String value) {
    return new Binder(
            new MapConfigurationPropertySource(Map.of("tracks.catalogue." + property, value)))
        .bindOrCreate("tracks.catalogue", Catalogue.class);
  }
}
