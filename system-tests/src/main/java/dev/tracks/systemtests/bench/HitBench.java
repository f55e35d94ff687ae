package dev.tracks.systemtests.bench;

import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What a hit costs with the fence, beside one plain GET of the same bytes by the same server with
 * the same libraries: with the body from the process's own memory, and with the body from Redis, in
 * turn. Costs are latency as a client sees it and the CPU time of server and Redis.
 */
final class HitBench {

  private static final int FIRST_ID = 1_500_000_000;
  private static final List<Integer> CLIENTS = List.of(1, 8);

  /** A body: its genre and how many rows give about the size. */
  private record Size(String genre, int rows) {}

  private static final List<Size> SIZES =
      List.of(new Size("1KB", 8), new Size("100KB", 1_150), new Size("1.5MB", 17_500));

  /** A design: where it is asked, and what it costs, one figure a round. */
  private record Design(String name, BenchServer server) {}

  private record Costs(Rates median, Rates p99, Rates cpu) {
    Costs(String name) {
      this(
          new Rates(name + ", p50, µs"),
          new Rates(name + ", p99, µs"),
          new Rates(name + ", CPU of server and Redis a response, µs"));
    }
  }

  private final BenchStack stack;
  private final int rounds;
  private final int seconds;
  private final Path plots;

  HitBench(BenchStack stack, int rounds, int seconds, Path plots) {
    this.stack = stack;
    this.rounds = rounds;
    this.seconds = seconds;
    this.plots = plots;
  }

  void run() throws Exception {
    put();
    try (BenchServer own = BenchServer.queryService(stack, 2, Map.of());
        BenchServer redis = BenchServer.queryService(stack, 3, Map.of("TRACKS_CACHE_L1", "0B"));
        BenchServer plain = BenchServer.plainGet(stack, 4)) {
      List<Design> designs =
          List.of(
              new Design("fence, own copy", own),
              new Design("fence, body from Redis", redis),
              new Design("plain GET", plain));
      List<Integer> sizes = fill(own);
      for (int clients : CLIENTS) {
        List<List<Costs>> costs = new ArrayList<>();
        for (int i = 0; i < SIZES.size(); i++) {
          costs.add(measure(designs, SIZES.get(i), sizes.get(i), clients));
        }
        plot(designs, sizes, clients, costs);
      }
    }
  }

  private void put() throws Exception {
    int id = FIRST_ID;
    try (Connection connection = stack.database()) {
      for (Size size : SIZES) {
        BenchRows.put(connection, id, size.rows(), i -> size.genre());
        id += size.rows();
      }
    }
  }

  /** Both designs have the same bytes in Redis; gives their sizes. */
  private List<Integer> fill(BenchServer server) throws IOException {
    List<Integer> sizes = new ArrayList<>();
    RedisClient redis = RedisClient.create(stack.parts().redisUrl());
    try (var connection = redis.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
        KeepAlive http = new KeepAlive(server.port())) {
      for (Size size : SIZES) {
        String path = KeepAlive.genre(size.genre());
        byte[] body = http.read(path).body();
        connection.sync().set(PlainGet.PREFIX + path.substring(path.indexOf('?') + 1), body);
        sizes.add(body.length);
      }
    } finally {
      redis.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
    return sizes;
  }

  private List<Costs> measure(List<Design> designs, Size size, int bytes, int clients)
      throws Exception {
    String what = String.format(Locale.ROOT, "%,d bytes, %d clients, ", bytes, clients);
    List<Costs> costs = designs.stream().map(design -> new Costs(what + design.name())).toList();
    for (int round = -1; round < rounds; round++) { // the first warms up
      for (int i = 0; i < designs.size(); i++) {
        int turn = Math.floorMod(round + i, designs.size()); // nobody always comes first
        Costs into = round < 0 ? new Costs("") : costs.get(turn);
        round(designs.get(turn), size, clients, into);
      }
    }
    for (Costs one : costs) {
      System.out.println(one.median());
      System.out.println(one.p99());
      System.out.println(one.cpu());
    }
    Costs plain = costs.getLast();
    for (int i = 0; i < designs.size() - 1; i++) {
      Costs fence = costs.get(i);
      System.out.printf(
          Locale.ROOT,
          "%s%s / plain GET (aim <= 1.15): p50 %.2f, p99 %.2f, CPU %.2f%n",
          what,
          designs.get(i).name(),
          fence.median().median() / plain.median().median(),
          fence.p99().median() / plain.p99().median(),
          fence.cpu().median() / plain.cpu().median());
    }
    return costs;
  }

  private void round(Design design, Size size, int clients, Costs costs)
      throws InterruptedException, ExecutionException {
    String path = KeepAlive.genre(size.genre());
    long used = cpu(design);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    Figures all = new Figures(design.name());
    List<Future<Figures>> each = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(clients)) {
      for (int client = 0; client < clients; client++) {
        each.add(threads.submit(() -> ask(design.server().port(), path, end)));
      }
    }
    for (Future<Figures> one : each) {
      all.addAll(one.get());
    }
    costs.median().add(1000 * all.millis(50));
    costs.p99().add(1000 * all.millis(99));
    costs.cpu().add((cpu(design) - used) / 1e3 / all.count());
  }

  private static Figures ask(int port, String path, long end) throws IOException {
    Figures figures = new Figures("");
    try (KeepAlive http = new KeepAlive(port)) {
      while (System.nanoTime() < end) {
        KeepAlive.Answer answer = http.get(path);
        if (answer.status() != 200 || answer.cacheStatus().contains("fwd=miss")) {
          throw new IllegalStateException(answer.status() + " " + answer.cacheStatus());
        }
        figures.add(answer.nanos());
      }
    }
    return figures;
  }

  /** In ns, of the server and Redis together. */
  private long cpu(Design design) {
    return nanos(design.server().process()) + nanos(stack.process("redis"));
  }

  private static long nanos(ProcessHandle process) {
    return process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L);
  }

  private void plot(List<Design> designs, List<Integer> sizes, int clients, List<List<Costs>> costs)
      throws IOException {
    Plot plot =
        new Plot("A hit, " + clients + (clients == 1 ? " client" : " clients"), "KB", "p50, ms");
    List<Double> kilobytes = sizes.stream().map(bytes -> bytes / 1000.0).toList();
    for (int i = 0; i < designs.size(); i++) {
      int design = i;
      plot.add(
          designs.get(i).name(),
          kilobytes,
          costs.stream().map(of -> of.get(design).median().median() / 1000).toList());
    }
    plot.save(plots.resolve("cache-hit-" + clients + ".svg"));
  }
}
