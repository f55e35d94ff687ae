package dev.tracks.systemtests.bench;

import dev.tracks.azure.emulator.EmbeddedIngestion;
import java.io.IOException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * What telemetry costs cached reads: as many as some clients can ask for, of query-service without
 * it, of another without it (which differs by chance alone), of one that tells of a tenth of its
 * requests, and of one that tells of all, in turn. What is told goes to this very process, whose
 * work is counted as a cost as well.
 */
final class TelemetryBench {

  private static final int FIRST_ID = 1_500_000_000;
  private static final int CLIENTS = 8;
  private static final double AIM = 0.9;

  private record Size(String genre, int rows) {}

  private static final List<Size> SIZES = List.of(new Size("1KB", 8), new Size("100KB", 1_150));

  private record Design(String name, BenchServer server) {}

  private final BenchStack stack;
  private final int rounds;
  private final int seconds;

  TelemetryBench(BenchStack stack, int rounds, int seconds) {
    this.stack = stack;
    this.rounds = rounds;
    this.seconds = seconds;
  }

  void run() throws Exception {
    int id = FIRST_ID;
    try (Connection connection = stack.database()) {
      BenchRows.postAbove(connection);
      for (Size size : SIZES) {
        BenchRows.put(connection, id, size.rows(), i -> size.genre());
        id += size.rows();
      }
    }
    try (EmbeddedIngestion ingestion = EmbeddedIngestion.start();
        BenchServer off = BenchServer.queryService(stack, 2, Map.of());
        BenchServer again = BenchServer.queryService(stack, 3, Map.of());
        BenchServer tenth = BenchServer.queryService(stack, 4, told(ingestion, "0.1"));
        BenchServer all = BenchServer.queryService(stack, 5, told(ingestion, "1"))) {
      List<Design> designs =
          List.of(
              new Design("off", off),
              new Design("off again", again),
              new Design("on, a tenth", tenth),
              new Design("on, all", all));
      for (Size size : SIZES) {
        measure(designs, size);
      }
      long requests =
          ingestion.items().stream().filter(item -> item.type().equals("RequestData")).count();
      if (requests == 0) {
        throw new IllegalStateException("nothing was told: this measured nothing");
      }
      System.out.printf(
          Locale.ROOT,
          "an envelope has %d bytes, unpacked; a read that is told, %.1f envelopes%n",
          ingestion.bytes() / ingestion.received(),
          (double) ingestion.items().stream().filter(item -> !item.operation().isEmpty()).count()
              / requests);
    }
  }

  private static Map<String, String> told(EmbeddedIngestion ingestion, String share) {
    return Map.of(
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        ingestion.connectionString(),
        "TRACKS_TRACE_SAMPLING",
        share);
  }

  private void measure(List<Design> designs, Size size) throws Exception {
    List<Rates> rates =
        designs.stream()
            .map(design -> new Rates(size.genre() + ", " + design.name() + ", reads/s"))
            .toList();
    for (int round = -2; round < rounds; round++) { // the first two warm up
      for (int i = 0; i < designs.size(); i++) {
        int turn = Math.floorMod(round + i, designs.size()); // nobody always comes first
        double rate = round(designs.get(turn), size);
        if (round >= 0) {
          rates.get(turn).add(rate);
        }
      }
    }
    rates.forEach(System.out::println);
    for (int i = 1; i < designs.size(); i++) {
      System.out.println(ratio(size.genre() + ", " + designs.get(i).name(), rates.get(i), rates));
    }
  }

  /** Each round beside the same round without telemetry. */
  private static String ratio(String name, Rates on, List<Rates> all) {
    Rates off = all.getFirst();
    Rates ratios = new Rates(String.format(Locale.ROOT, "%s / off (aim >= %.2f)", name, AIM));
    for (int round = 0; round < on.values().size(); round++) {
      ratios.add(on.values().get(round) / off.values().get(round));
    }
    return ratios.ratios();
  }

  private double round(Design design, Size size) throws InterruptedException, ExecutionException {
    String path = KeepAlive.genre(size.genre());
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    List<Future<Long>> each = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
      for (int client = 0; client < CLIENTS; client++) {
        each.add(threads.submit(() -> ask(design.server().port(), path, end)));
      }
    }
    long reads = 0;
    for (Future<Long> one : each) {
      reads += one.get();
    }
    return reads / ((System.nanoTime() - begin) / 1e9);
  }

  private static long ask(int port, String path, long end) throws IOException {
    long reads = 0;
    try (KeepAlive http = new KeepAlive(port)) {
      while (System.nanoTime() < end) {
        KeepAlive.Answer answer = http.get(path);
        if (answer.status() != 200) {
          throw new IllegalStateException("answered " + answer.status());
        }
        reads++;
      }
    }
    return reads;
  }
}
