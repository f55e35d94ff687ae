package dev.tracks.systemtests.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.azure.emulator.EmbeddedVault;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * All secrets of the services, made new while they work: what is new is good beside what was
 * before, the vault says what is new, and when all instances were restarted what was before is
 * taken away.
 */
final class Rotation {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BEFORE = "before-" + UUID.randomUUID();
  private static final String AFTER = "after-" + UUID.randomUUID();
  private static final String LOGIN = "ROTATED";

  /** What a service has asked something on, once it was let in. */
  private static final Pattern IN_USE = Pattern.compile(" cmd=(?!hello|auth|client|acl)[a-z]+");

  /** What is secret, and what it is at first. */
  static final Map<String, UnaryOperator<String>> FIRST =
      Map.of(
          "TRACKS_REDIS_URL", said -> with(said, BEFORE),
          "TRACKS_DB_USER", said -> said,
          "TRACKS_DB_PASSWORD", said -> said,
          "TRACKS_SERVICEBUS_CONNECTION", said -> signed(said, BEFORE),
          "TRACKS_IDENTITY_API_KEY", said -> BEFORE,
          "TRACKS_IDENTITY_SERVICE_ACCOUNT", said -> BEFORE);

  private final RunningSystem system;
  private final EmbeddedVault vault;

  Rotation(RunningSystem system, EmbeddedVault vault) {
    this.system = system;
    this.vault = vault;
  }

  /** Both are good, and who starts from now on takes the new ones. */
  void begin() throws SQLException {
    redis(system.redisUrl(), "resetpass", ">" + BEFORE, ">" + AFTER);
    set("TRACKS_REDIS_URL", with(system.redisUrl(), AFTER));
    if (system.databaseHasLogins()) {
      try (Connection connection = system.database();
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE USER " + LOGIN + " PASSWORD '" + AFTER + "' ADMIN");
      }
      set("TRACKS_DB_USER", LOGIN);
      set("TRACKS_DB_PASSWORD", AFTER);
    }
    set("TRACKS_SERVICEBUS_CONNECTION", signed(system.busConnection(), AFTER));
    set("TRACKS_IDENTITY_API_KEY", AFTER);
    set("TRACKS_IDENTITY_SERVICE_ACCOUNT", AFTER);
  }

  /** The old ones are good no longer, and nobody has kept one. */
  void end() throws SQLException {
    redis(with(system.redisUrl(), AFTER), "<" + BEFORE);
    asked(
        with(system.redisUrl(), AFTER),
        redis -> {
          await("all are connected anew")
              .atMost(PATIENCE)
              .until(() -> redis.clientList().lines().filter(IN_USE.asPredicate()).count() >= 3);
          assertThat(redis.aclLog()).as("refused").isEmpty();
        });
    if (system.databaseHasLogins()) {
      assertThat(sessionsOfOthers()).as("sessions of the login before").isZero();
    }
  }

  private long sessionsOfOthers() throws SQLException {
    try (Connection connection = system.database();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT COUNT(*) FROM INFORMATION_SCHEMA.SESSIONS WHERE USER_NAME <> '"
                    + LOGIN
                    + "' AND SESSION_ID <> SESSION_ID()")) {
      row.next();
      return row.getLong(1);
    }
  }

  private void set(String setting, String value) {
    vault.set(Vaulted.named(setting), value);
  }

  private static String with(String redisUrl, String password) {
    return redisUrl.replaceFirst("redis://", "redis://:" + password + "@");
  }

  private static String signed(String busConnection, String key) {
    return busConnection.replaceFirst("SharedAccessKey=[^;]*", "SharedAccessKey=" + key);
  }

  /** Changes what passwords are good, and ends the connections of everybody else. */
  private static void redis(String url, String... rules) {
    CommandArgs<String, String> change =
        new CommandArgs<>(StringCodec.UTF8).add("SETUSER").add("default");
    for (String rule : rules) {
      change.add(rule);
    }
    asked(
        url,
        redis -> {
          redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), change);
          redis.clientKill(KillArgs.Builder.typeNormal().skipme());
        });
  }

  private static void asked(String url, Consumer<RedisCommands<String, String>> what) {
    RedisClient client = RedisClient.create(url);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      what.accept(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
  }
}
