package dev.tracks.systemtests.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What the cache is worth under steady writes: readers of genres and of a full {@code all}, while
 * 50 writes a second go to genres as in the public file and every fifth second one of them changes
 * a row of {@code all}. What is told is what readers were told: hits, and which fills were
 * published or dropped because an event overtook them.
 */
final class SteadyBench {

  private static final int ROWS = 100_000;
  private static final int WRITES = 50;
  private static final int CHANGE_EVERY = 250;
  private static final int GENRE_READERS = 4;
  private static final long GENRE_THINKS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long ALL_THINKS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int POINTS = 60;

  private final BenchStack stack;
  private final int minutes;
  private final Path plots;
  private final Map<String, KeyLog> genres = new LinkedHashMap<>();
  private final KeyLog all = new KeyLog("all");

  SteadyBench(BenchStack stack, int minutes, Path plots) {
    this.stack = stack;
    this.minutes = minutes;
    this.plots = plots;
    GenreShares.genres().forEach(genre -> genres.put(genre, new KeyLog(genre)));
  }

  void run() throws Exception {
    try (Connection connection = stack.database()) {
      BenchRows.put(
          connection, 1, ROWS, i -> GenreShares.at(new SplittableRandom(-i).nextDouble()));
    }
    QueryMetrics metrics = new QueryMetrics(stack);
    long published = metrics.published();
    long behind = metrics.behind();
    long begin = System.nanoTime();
    long end = begin + TimeUnit.MINUTES.toNanos(minutes);
    SteadyWrites writes = new SteadyWrites(stack, WRITES, ROWS, CHANGE_EVERY);
    try (writes;
        ExecutorService threads = Executors.newCachedThreadPool()) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < GENRE_READERS; i++) {
        Random random = new Random(i);
        readers.add(threads.submit(() -> readGenres(random, end)));
      }
      readers.add(threads.submit(() -> readAll(end)));
      await(readers);
    }
    System.out.println(writes);
    System.out.printf(
        Locale.ROOT,
        "writes/s: %.1f (aim %d)%n",
        writes.written() / (double) TimeUnit.MINUTES.toSeconds(minutes),
        WRITES);
    System.out.printf(
        "query-service itself: %d fills published, %d dropped for being behind%n",
        metrics.published() - published, metrics.behind() - behind);
    table(end);
    plot(begin, end);
  }

  private static void await(List<Future<?>> readers)
      throws InterruptedException, ExecutionException {
    for (Future<?> reader : readers) {
      reader.get();
    }
  }

  private Void readGenres(Random random, long end) throws IOException {
    try (KeepAlive http = new KeepAlive(stack.parts().ports().gateway())) {
      while (System.nanoTime() < end) {
        String genre = GenreShares.at(random.nextDouble());
        KeepAlive.Answer answer = http.get(KeepAlive.genre(genre));
        Objects.requireNonNull(genres.get(genre)).add(System.nanoTime(), answer);
        LockSupport.parkNanos(GENRE_THINKS);
      }
    }
    return null;
  }

  private Void readAll(long end) throws IOException {
    try (KeepAlive http = new KeepAlive(stack.parts().ports().gateway())) {
      while (System.nanoTime() < end) {
        all.add(System.nanoTime(), http.get("/features"));
        LockSupport.parkNanos(ALL_THINKS);
      }
    }
    return null;
  }

  private void table(long end) {
    System.out.println(
        "| key | reads | hit ratio | fills published | dropped | most dropped in a row"
            + " | longest until published, s | refused |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    genres.values().forEach(log -> System.out.println(log.row(end)));
    System.out.println(all.row(end));
    List<KeyLog> starved =
        genres.values().stream()
            .filter(log -> log.fills(false, end) > 0 && log.fills(true, end) == 0)
            .toList();
    System.out.printf(
        Locale.ROOT,
        "genres whose fills were only dropped (aim 0): %d; fills of `all` published: %d (aim >"
            + " 0)%n",
        starved.size(),
        all.fills(true, Long.MAX_VALUE));
  }

  private void plot(long begin, long end) throws IOException {
    long step = (end - begin) / POINTS;
    List<Double> seconds = new ArrayList<>();
    for (int i = 1; i <= POINTS; i++) {
      seconds.add(i * step / 1e9);
    }
    for (boolean ofAll : List.of(false, true)) {
      Collection<KeyLog> logs = ofAll ? List.of(all) : genres.values();
      new Plot(
              "Fills of " + (ofAll ? "a full all" : "genres") + " under 50 writes/s",
              "s",
              "fills so far")
          .add("published", seconds, fills(logs, true, begin, step))
          .add("dropped: an event overtook them", seconds, fills(logs, false, begin, step))
          .save(plots.resolve(ofAll ? "cache-fills-all.svg" : "cache-fills-genres.svg"));
    }
    List<KeyLog> byName = new ArrayList<>(genres.values());
    byName.add(all);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 1; i <= byName.size(); i++) {
      numbers.add(i);
    }
    new Plot(
            "Each key under 50 writes/s",
            "key: genres by size, all last",
            "of 100 reads, of 100 fills")
        .add("hits", numbers, byName.stream().map(log -> share(log.hits(), log.reads())).toList())
        .add("fills published", numbers, byName.stream().map(SteadyBench::publishedShare).toList())
        .save(plots.resolve("cache-hit-ratio.svg"));
  }

  private static double publishedShare(KeyLog log) {
    int published = log.fills(true, Long.MAX_VALUE);
    return share(published, published + log.fills(false, Long.MAX_VALUE));
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 0 : 100.0 * part / whole;
  }

  private static List<Integer> fills(
      Collection<KeyLog> logs, boolean published, long begin, long step) {
    List<Integer> counts = new ArrayList<>();
    for (int i = 1; i <= POINTS; i++) {
      long until = begin + i * step;
      counts.add(logs.stream().mapToInt(log -> log.fills(published, until)).sum());
    }
    return counts;
  }
}
