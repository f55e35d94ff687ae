package dev.tracks.command.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.azure.core.credential.AccessToken;
import com.azure.core.credential.TokenCredential;
import dev.tracks.command.CommandService;
import dev.tracks.servicebus.emulator.EmbeddedServiceBus;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestServiceBus;
import dev.tracks.testing.TlsWire;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

/** {@code TRACKS_SERVICEBUS_NAMESPACE} instead of a connection string. */
class ManagedIdentityIntegrationTests {

  private static final Queue<String> SCOPES = new ConcurrentLinkedQueue<>();

  @TempDir private Path directory;

  /** In place of the identity that a machine of Azure has. */
  @Configuration(proxyBeanMethods = false)
  static class Identity {
    @Bean
    TokenCredential springCloudAzureDefaultCredential() {
      return request -> {
        SCOPES.addAll(request.getScopes());
        return Mono.just(new AccessToken("a.b.c", OffsetDateTime.now().plusHours(1)));
      };
    }
  }

  @Test
  void eventsAreSentWithATokenOfTheIdentityOverTls() throws Exception {
    SSLContext before = SSLContext.getDefault();
    try (TestDatabase database = TestDatabase.migrated();
        EmbeddedServiceBus bus = EmbeddedServiceBus.withConfig(TestServiceBus.deployed()).start();
        TlsWire tls = new TlsWire(bus.port(), directory)) {
      execute(
          database,
          """
          INSERT INTO spotify.outbox
            (event_id, destination, event_type, payload, created_at, attempts)
          VALUES (N'e1', N'tracks', N'test', N'{}', CURRENT_TIMESTAMP, 0)
          """);
      SSLContext.setDefault(tls.context());
      try (ConfigurableApplicationContext context = run(database, tls)) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> bus.counts().get("tracks/Subscriptions/cache-invalidator").active() == 1);
        assertThat(context.isRunning()).isTrue();
      }
      assertThat(SCOPES).isNotEmpty().containsOnly("https://servicebus.azure.net/.default");
      assertThat(tls.handshakes()).isPositive();
      assertThat(count(database, "SELECT COUNT(*) FROM spotify.outbox WHERE published_at IS NULL"))
          .isZero();
    } finally {
      SSLContext.setDefault(before);
    }
  }

  private static ConfigurableApplicationContext run(TestDatabase database, TlsWire tls) {
    return new SpringApplicationBuilder(CommandService.class, Identity.class)
        .run(
            "--server.port=0",
            "--management.server.port=0",
            "--TRACKS_DB_URL=" + database.url(),
            "--TRACKS_DB_USER=" + database.user(),
            "--TRACKS_DB_PASSWORD=" + database.password(),
            "--tracks.identity.project=demo-tracks",
            "--tracks.identity.emulator=127.0.0.1:1",
            "--TRACKS_SERVICEBUS_NAMESPACE=tracks-test",
            "--spring.cloud.azure.servicebus.custom-endpoint-address=https://127.0.0.1:"
                + tls.port());
  }

  private static void execute(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static long count(TestDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }
}
