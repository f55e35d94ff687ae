package dev.tracks.systemtests.bench;

import com.azure.messaging.servicebus.ServiceBusClientBuilder;
import com.azure.messaging.servicebus.ServiceBusMessage;
import com.azure.messaging.servicebus.ServiceBusProcessorClient;
import com.azure.messaging.servicebus.ServiceBusSenderClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after a post's answer its genre's key is gone, and in turn the SDK's own hop from
 * publish to handler through the same broker, while other clients post.
 */
final class InvalidationLag implements AutoCloseable {

  private static final String GENRE = "Watched";
  private static final int WARM_UP = 50;

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
  private final int others;
  private volatile boolean going = true;

  InvalidationLag(BenchStack stack, int clients) {
    this.others = clients - 1;
    this.invalidated = new Figures("post's answer -> key gone, " + clients + " clients");
    this.hops = new Figures("SDK publish -> handler, " + clients + " clients");
    this.posts = new Posts(stack.parts().ports().gateway());
    this.read =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:"
                        + stack.parts().ports().gateway()
                        + "/features/custom?arg="
                        + GENRE))
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
  }

  /** Takes so many of both, after some that do not count. */
  void measure(int times) throws IOException, InterruptedException {
    processor.start();
    for (int i = 0; i < others; i++) {
      String genre = "Client " + i;
      Thread.startVirtualThread(() -> postOn(genre));
    }
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

  private long lag() throws IOException, InterruptedException {
    String key = "spotify:features:" + GENRE;
    posts.post(GENRE);
    long answered = System.nanoTime();
    while (keys.exists(key) > 0) {
      if (System.nanoTime() - answered > TimeUnit.MINUTES.toNanos(1)) {
        throw new IllegalStateException("the key stayed for a minute");
      }
      LockSupport.parkNanos(50_000);
    }
    long gone = System.nanoTime();
    while (keys.exists(key) == 0) { // a fill that an event overtook is not stored
      http.send(read, HttpResponse.BodyHandlers.discarding());
    }
    return gone - answered;
  }

  private void postOn(String genre) {
    try {
      while (going) {
        posts.post(genre);
      }
    } catch (IOException | InterruptedException e) {
      if (going) {
        System.err.println(e);
      }
    }
  }

  Figures invalidated() {
    return invalidated;
  }

  Figures hops() {
    return hops;
  }

  @Override
  public void close() {
    going = false;
    processor.close();
    sender.close();
    redis.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }
}
