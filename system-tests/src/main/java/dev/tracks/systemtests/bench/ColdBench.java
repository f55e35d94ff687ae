package dev.tracks.systemtests.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * 200 clients that ask at once for a genre that is not in Redis, beside one that does, in turn, and
 * beside 200 that ask for it when it is there: what those take is what the machine needs to send so
 * much.
 */
final class ColdBench {

  private static final String GENRE = "Cold";
  private static final int FIRST_ID = 1_600_000_000;
  private static final int ROWS = 9_386; // as Pop has in the public file
  private static final int CLIENTS = 200;
  private static final int WARM_UP = 3;

  private final BenchStack stack;
  private final int rounds;
  private final Path plots;
  private final int port;
  private final String path = KeepAlive.genre(GENRE);

  ColdBench(BenchStack stack, int rounds, Path plots) {
    this.stack = stack;
    this.rounds = rounds;
    this.plots = plots;
    this.port = stack.parts().ports().query();
  }

  void run() throws Exception {
    try (Connection connection = stack.database()) {
      BenchRows.put(connection, FIRST_ID, ROWS, i -> GENRE);
    }
    QueryMetrics metrics = new QueryMetrics(stack);
    RedisClient client = RedisClient.create(stack.parts().redisUrl());
    List<KeepAlive> clients = new ArrayList<>();
    Figures single = new Figures("a single miss");
    Rates singles = new Rates("a single miss, ms");
    Rates p99 = new Rates(CLIENTS + " clients on a cold genre, p99, ms");
    Rates warm = new Rates(CLIENTS + " clients on a cached genre, p99, ms");
    Rates queries = new Rates("database queries for " + CLIENTS + " clients on a cold genre");
    try {
      RedisCommands<String, String> redis = client.connect().sync();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new KeepAlive(port));
      }
      for (int round = -WARM_UP; round < rounds; round++) {
        redis.del("spotify:features:" + GENRE);
        Figures one = together(clients.subList(0, 1));
        redis.del("spotify:features:" + GENRE);
        long before = metrics.fills();
        Figures many = together(clients);
        long asked = metrics.fills() - before;
        Figures again = together(clients);
        if (round >= 0) {
          single.addAll(one);
          singles.add(one.millis(50));
          p99.add(many.millis(99));
          warm.add(again.millis(99));
          queries.add(asked);
        }
      }
    } finally {
      for (KeepAlive one : clients) {
        one.close();
      }
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    System.out.println(single);
    System.out.println(singles);
    System.out.println(p99);
    System.out.println(warm);
    System.out.println(queries + " (aim 1)");
    System.out.printf(
        Locale.ROOT,
        "p99 of %d clients on a cold genre / a single miss (aim <= 1.5): %.2f%n",
        CLIENTS,
        p99.median() / singles.median());
    List<Integer> numbers = IntStream.rangeClosed(1, rounds).boxed().toList();
    new Plot(CLIENTS + " clients at once on one genre", "round", "ms")
        .add("cold, one client", numbers, singles.values())
        .add("cold, p99", numbers, p99.values())
        .add("cached, p99", numbers, warm.values())
        .save(plots.resolve("cache-cold.svg"));
  }

  private Figures together(List<KeepAlive> clients)
      throws InterruptedException, ExecutionException {
    CyclicBarrier start = new CyclicBarrier(clients.size());
    List<Future<Long>> each = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (KeepAlive client : clients) {
        each.add(
            threads.submit(
                () -> {
                  start.await();
                  return ask(client);
                }));
      }
    }
    Figures figures = new Figures("");
    for (Future<Long> one : each) {
      figures.add(one.get());
    }
    return figures;
  }

  private long ask(KeepAlive client) throws IOException {
    KeepAlive.Answer answer = client.get(path);
    if (answer.status() != 200) {
      throw new IllegalStateException("a read was answered " + answer.status());
    }
    return answer.nanos();
  }
}
