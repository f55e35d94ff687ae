package dev.tracks.systemtests.bench;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusProcessorClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import dev.tracks.contracts.cache.CacheKeys;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long it takes from a commit until its genre's key is gone, and in turn the SDK's own hop from
 * publish to handler through the same broker, while other clients post. The clock starts before the
 * commit, when the event is made: its row tells that by the clock of this same machine. The key is
 * watched from before the post, because it may be gone before the answer is here.
 */
final class InvalidationLag implements AutoCloseable {

  private static final Clock CLOCK = Clock.systemUTC();

  private static final int WARM_UP = 20;

  /** Of its own, or each fill would read what all those before have posted. */
  private final String genre = "Watched" + UUID.randomUUID();

  private final String key = CacheKeys.SPOTIFY.genre(genre);
  private final Figures invalidated;
  private final Figures hops;
  private final Posts posts;
  private final RedisClient redis;
  private final RedisCommands<String, String> keys;
  private final ServiceBusSenderClient sender;
  private final ServiceBusProcessorClient processor;
  private final BlockingQueue<Long> handled = new LinkedBlockingQueue<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private final HttpRequest read;
  private final Connection database;
  private final PostingClients others;

  InvalidationLag(BenchStack stack, int clients) throws SQLException {
    this.invalidated = new Figures("commit -> key gone, " + clients + " clients");
    this.hops = new Figures("SDK publish -> handler, " + clients + " clients");
    this.posts = new Posts(stack);
    this.database = stack.database();
    this.read =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + stack.parts().ports().gateway()
                        + "/features/custom?arg="
                        + genre))
            .build();
    this.redis = RedisClient.create(stack.parts().redisUrl());
    this.keys = redis.connect().sync();
    ServiceBusClientBuilder bus =
        new ServiceBusClientBuilder().connectionString(stack.parts().busConnection());
    this.sender = bus.sender().queueName("report-requests").buildClient();
    this.processor =
        new ServiceBusClientBuilder()
            .connectionString(stack.parts().busConnection())
            .processor()
            .queueName("report-requests")
            .disableAutoComplete()
            .processMessage(
                context -> {
                  handled.add(System.nanoTime());
                  context.complete();
                })
            .processError(error -> System.err.println(error.getException()))
            .buildProcessorClient();
    this.others = new PostingClients(posts, clients - 1);
  }

  /** Takes so many of both, after some that do not count. */
  void measure(int times) throws Exception {
    processor.start();
    posts.post(genre); // or there would be nothing to be read
    fill();
    for (int i = 0; i < times + WARM_UP; i++) {
      long hop = hop();
      long lag = lag();
      if (i >= WARM_UP) {
        hops.add(hop);
        invalidated.add(lag);
      }
    }
  }

  private long hop() throws InterruptedException {
    long sent = System.nanoTime();
    sender.sendMessage(new ServiceBusMessage("hop").setMessageId(UUID.randomUUID().toString()));
    Long arrived = handled.poll(60, TimeUnit.SECONDS);
    if (arrived == null) {
      throw new IllegalStateException("a message did not arrive within a minute");
    }
    return arrived - sent;
  }

  private long lag() throws Exception {
    FutureTask<Boolean> post =
        new FutureTask<>(
            () -> {
              posts.post(genre);
              return true;
            });
    Thread.startVirtualThread(post);
    long begin = System.nanoTime();
    while (keys.exists(key) > 0) {
      if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(1)) {
        throw new IllegalStateException("the key stayed for a minute");
      }
      LockSupport.parkNanos(50_000);
    }
    Instant gone = CLOCK.instant();
    post.get();
    long lag = Duration.between(made(), gone).toNanos();
    fill();
    return lag;
  }

  /** When the last event of the genre was made, which is before its commit. */
  private Instant made() throws SQLException {
    try (PreparedStatement last =
        database.prepareStatement(
            "SELECT TOP 1 created_at FROM spotify.outbox WHERE genre = ? ORDER BY version DESC")) {
      last.setString(1, genre);
      try (ResultSet row = last.executeQuery()) {
        row.next();
        return row.getObject(1, LocalDateTime.class).toInstant(ZoneOffset.UTC);
      }
    }
  }

  /** There is a key; a fill that an event overtook is not stored. */
  private void fill() throws IOException, InterruptedException {
    while (keys.exists(key) == 0) {
      http.send(read, HttpResponse.BodyHandlers.discarding());
    }
  }

  Figures invalidated() {
    return invalidated;
  }

  Figures hops() {
    return hops;
  }

  @Override
  public void close() throws SQLException {
    others.close();
    database.close();
    processor.close();
    sender.close();
    redis.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
