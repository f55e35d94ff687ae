package dev.tracks.invalidator;

import com.azure.core.util.BinaryData;
import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusReceivedMessage;
import com.azure.messaging.servicebus.ServiceBusReceiverClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import com.azure.messaging.servicebus.models.ServiceBusReceiveMode;
import com.azure.messaging.servicebus.models.SubQueue;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.event.EventMetadata;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.servicebus.emulator.EntityCounts;
import dev.tracks.testing.RouteProbe;
import dev.tracks.testing.TestDatabase;
import dev.tracks.testing.TestRedis;
import dev.tracks.testing.TestServiceBus;
import dev.tracks.testing.TestTokens;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it runs in production, with a database, a Redis and a bus of its own. */
public final class RunningInvalidator implements AutoCloseable {

  /** Where its messages wait, as the broker names it. */
  public static final String SUBSCRIPTION = "tracks/Subscriptions/cache-invalidator";

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestDatabase database = TestDatabase.migrated();
  private final TestRedis redis = TestRedis.start();
  private final TestServiceBus bus;
  private final ServiceBusSenderClient sender;
  private final CacheConnections connections;
  private final ConfigurableApplicationContext context;

  private RunningInvalidator(UnaryOperator<String> config, List<String> properties) {
    bus = TestServiceBus.withConfig(config.apply(TestServiceBus.deployed()));
    sender =
        new ServiceBusClientBuilder()
            .connectionString(bus.connectionString())
            .sender()
            .topicName("tracks")
            .buildClient();
    connections = new CacheConnections(redis.url(), Duration.ofSeconds(5));
    context = run(properties);
  }

  /** Runs it on the deployed entities, apart from how long a lock holds. */
  public static RunningInvalidator start(Duration lock, String... properties) {
    return start(
        config ->
            config.replace("\"LockDuration\": \"PT1M\"", "\"LockDuration\": \"" + lock + "\""),
        properties);
  }

  /** Runs it on the deployed entities with a change. */
  public static RunningInvalidator start(UnaryOperator<String> config, String... properties) {
    return new RunningInvalidator(config, List.of(properties));
  }

  /** Another instance on the same parts, which the caller closes. */
  public ConfigurableApplicationContext run(List<String> properties) {
    return run(bus.connectionString(), properties);
  }

  /** Another instance, on a bus that is reached by a way of its own. */
  public ConfigurableApplicationContext run(String bus, List<String> properties) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--TRACKS_DB_URL=" + database.url(),
                "--TRACKS_DB_USER=" + database.user(),
                "--TRACKS_DB_PASSWORD=" + database.password(),
                "--TRACKS_REDIS_URL=" + redis.url(),
                "--TRACKS_SERVICEBUS_CONNECTION=" + bus));
    TestTokens.shared().settings().forEach(setting -> arguments.add("--" + setting));
    properties.forEach(property -> arguments.add("--" + property));
    return new SpringApplicationBuilder(CacheInvalidator.class, RouteProbe.class)
        .run(arguments.toArray(String[]::new));
  }

  public TestDatabase database() {
    return database;
  }

  public ConfigurableApplicationContext context() {
    return context;
  }

  public TestServiceBus bus() {
    return bus;
  }

  public TestRedis redisServer() {
    return redis;
  }

  /** Takes what waits on its subscription away from it; what is locked is not there. */
  public List<ServiceBusReceivedMessage> takeAll() {
    return takeAll(SubQueue.NONE);
  }

  public void discardDeadLetters() {
    if (counts().deadLetters() > 0) {
      takeAll(SubQueue.DEAD_LETTER_QUEUE);
    }
  }

  private List<ServiceBusReceivedMessage> takeAll(SubQueue part) {
    List<ServiceBusReceivedMessage> all = new ArrayList<>();
    try (ServiceBusReceiverClient receiver = receiver(part)) {
      int before = -1;
      while (before < all.size()) {
        before = all.size();
        receiver.receiveMessages(1000, Duration.ofSeconds(2)).forEach(all::add);
      }
    }
    return all;
  }

  /** What is on its subscription, locked or not. */
  public List<ServiceBusReceivedMessage> peek() {
    try (ServiceBusReceiverClient receiver = receiver(SubQueue.NONE)) {
      return receiver.peekMessages(1000, 0).stream().toList();
    }
  }

  private ServiceBusReceiverClient receiver(SubQueue part) {
    return new ServiceBusClientBuilder()
        .connectionString(bus.connectionString())
        .receiver()
        .topicName("tracks")
        .subscriptionName("cache-invalidator")
        .subQueue(part)
        .receiveMode(ServiceBusReceiveMode.RECEIVE_AND_DELETE)
        .buildClient();
  }

  /** One series of what it tells Prometheus. */
  public double metric(String series) {
    String metrics = management("/actuator/prometheus").body();
    Matcher line = Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(metrics);
    if (!line.find()) {
      throw new AssertionError("there is no " + series);
    }
    return Double.parseDouble(line.group(1));
  }

  public EntityCounts counts() {
    return Objects.requireNonNull(bus.counts().get(SUBSCRIPTION));
  }

  public ServiceBusSenderClient sender() {
    return sender;
  }

  public static ServiceBusMessage message(TrackCreated event) {
    return message(UUID.randomUUID(), event);
  }

  /** As the relay sends it: the event's id is the message's. */
  public static ServiceBusMessage message(UUID id, TrackCreated event) {
    return new ServiceBusMessage(
            BinaryData.fromBytes(
                TrackEvents.encode(new EventMetadata(id, "/test", Instant.now(), null), event)))
        .setMessageId(id.toString())
        .setContentType(TrackEvents.CONTENT_TYPE);
  }

  public RedisAsyncCommands<String, byte[]> redis() {
    return connections.shared().commands();
  }

  public <T> @Nullable T await(Future<T> answer) {
    return connections.shared().await(answer);
  }

  /** The floor that events of a genre have raised, 0 without any. */
  public long floor(String genre) {
    byte[] floor = await(redis().hget(CacheKeys.SPOTIFY.fence(), "g:" + genre));
    return floor == null ? 0 : Long.parseLong(new String(floor, StandardCharsets.US_ASCII));
  }

  public URI uri(String path) {
    return URI.create(
        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + path);
  }

  /** What the management port answers. */
  public HttpResponse<String> management(String path) {
    return management(context, path);
  }

  /** What the management port of an instance answers. */
  public static HttpResponse<String> management(
      ConfigurableApplicationContext instance, String path) {
    return send(
        HttpRequest.newBuilder(
            URI.create(
                "http://127.0.0.1:"
                    + instance.getEnvironment().getProperty("local.management.port")
                    + path)));
  }

  /** Whether an instance says that it is alive. */
  public static boolean isAlive(ConfigurableApplicationContext instance) {
    return management(instance, "/actuator/health/liveness").statusCode() == 200;
  }

  /** Caches a genre as it was before a version, which is committed without an event. */
  public void commitSilently(String genre, int version) {
    await(
        redis()
            .hset(
                CacheKeys.SPOTIFY.genre(genre),
                "vector",
                "{\"%s\":%d}".formatted(genre, version - 1).getBytes(StandardCharsets.UTF_8)));
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("DELETE FROM spotify.genre_versions WHERE genre = N'" + genre + "'");
      statement.execute(
          "INSERT INTO spotify.genre_versions (genre, version, row_count) VALUES (N'%s', %d, 1)"
              .formatted(genre, version));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean isCached(String genre) {
    Long keys = await(redis().exists(CacheKeys.SPOTIFY.genre(genre)));
    return keys != null && keys == 1;
  }

  public static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(
          request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    context.close();
    sender.close();
    connections.close();
    bus.close();
    redis.close();
    database.close();
  }
}
