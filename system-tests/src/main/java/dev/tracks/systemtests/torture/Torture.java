package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.torture.FaultLog.Kind;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One run: clients and faults for a while, then quiet, then the comparison. */
final class Torture {

  /**
   * Where the parts really are, past every relay.
   *
   * @param database JDBC URL; user {@code sa} without a password
   * @param redis URL
   * @param broker connection string
   * @param writer the Authorization of who may write
   */
  record Origin(
      URI gateway, String database, String redis, String broker, Supplier<String> writer) {}

  /**
   * What came out.
   *
   * @param posts tracks that clients asked for, however often
   * @param acknowledged those of them that were stored
   * @param imported files that clients sent and whose imports they followed to their end
   * @param settlements that were seen on the wires
   * @param cuts faults that ended one connection or all of a wire, each counted once
   * @param gaps what no fault met
   * @param whole whether the run was long enough for chance to excuse no gap
   */
  record Outcome(
      long posts,
      long acknowledged,
      long imported,
      long settlements,
      long kills,
      long cuts,
      long seed,
      Judge.Verdict verdict,
      List<String> gaps,
      boolean whole) {

    /** Whether nothing was violated, and all was met that such a run is for. */
    boolean passed() {
      return verdict.clean() && unshown().isEmpty() && (gaps.isEmpty() || !whole);
    }

    /** Without which a run has shown nothing, however short it was. */
    List<String> unshown() {
      List<String> none = new ArrayList<>();
      if (acknowledged == 0) {
        none.add("no post was acknowledged");
      }
      if (imported == 0) {
        none.add("no import was followed to its end");
      }
      if (settlements == 0) {
        none.add("no settlement was seen");
      }
      if (kills == 0) {
        none.add("nothing was killed");
      }
      if (cuts == 0) {
        none.add("no connection was cut");
      }
      return none;
    }

    /** The last line of a run. */
    String line() {
      return "posts=%d kills=%d cuts=%d lost=%d doubled=%d left=%d seed=%d"
          .formatted(
              posts,
              kills,
              cuts,
              verdict.lost().size(),
              verdict.doubled().size(),
              verdict.left().size(),
              seed);
    }
  }

  /** How long the broker locks a message: shorter than consumers are made to sleep. */
  static final Duration LOCK = Duration.ofSeconds(5);

  private static final Duration LEASE = Duration.ofSeconds(3);

  /**
   * What the services are told: leases that sleepers outlive, batches of which a file has several,
   * and a reconciler that repairs nothing before the end.
   */
  static final Map<String, String> SETTINGS =
      Map.of(
          "TRACKS_OUTBOX_LEASE",
          LEASE.toSeconds() + "s",
          "TRACKS_IMPORTS_LEASE",
          LEASE.toSeconds() + "s",
          "TRACKS_IMPORTS_BATCH",
          "40",
          "TRACKS_CONSUMER_RENEWAL",
          "2s",
          "TRACKS_RECONCILER_PERIOD",
          "1h");

  private static final int WIRES = 2;

  private static final int IMPORTERS = 2;

  private static final Duration DRAINS = Duration.ofSeconds(4);

  private static final Duration READY = Duration.ofMinutes(4);

  /** How long nothing may change before it is said that quiet will not come. */
  private static final Duration STANDSTILL = Duration.ofSeconds(100);

  private static final Duration REPORT = Duration.ofSeconds(15);

  private final Stage stage;
  private final Origin origin;
  private final int clients;
  private final long seed;
  private final Consumer<String> out;

  Torture(Stage stage, Origin origin, int clients, long seed, Consumer<String> out) {
    this.stage = stage;
    this.origin = origin;
    this.clients = clients;
    this.seed = seed;
    this.out = out;
  }

  /** Runs for so long from readiness on, and then until it is quiet, or nothing moves. */
  Outcome run(Duration length, Path faultLog) throws InterruptedException, SQLException {
    Ledger ledger = new Ledger();
    try (FaultLog log = new FaultLog(faultLog);
        Gateway gateway = new Gateway(origin.gateway(), origin.writer())) {
      stage.awaitReady(READY);
      log.note("ready, seed " + seed);
      CountDownLatch end = new CountDownLatch(1);
      Effects effects = Effects.on(stage);
      Coverage coverage = new Coverage(stage);
      List<Thread> threads = clients(gateway, ledger, end);
      try (Tormentor tormentor =
          new Tormentor(stage, log, seed, WIRES, DRAINS, coverage, LEASE, LOCK)) {
        tormentor.start();
        follow(length, ledger, log);
      } finally {
        end.countDown();
        log.note("no more faults");
      }
      for (Thread thread : threads) {
        thread.join();
      }
      stage.awaitReady(READY);
      log.note("ready again");
      awaitQuiet(log);
      DatabaseRecords quiet = database();
      List<String> unfenced = Judge.unfenced(quiet, cache(quiet), effects, stage.since("redis"));
      lastWords(gateway, ledger);
      awaitQuiet(log);
      Judge.Verdict verdict = compare(ledger, effects, unfenced);
      verdict.lost().forEach(found -> log.note("LOST " + found));
      verdict.doubled().forEach(found -> log.note("DOUBLED " + found));
      verdict.left().forEach(found -> log.note("LEFT " + found));
      verdict.phantoms().forEach(found -> log.note("PHANTOM " + found));
      out.accept("answers " + ledger.answers());
      out.accept("faults " + log.sums());
      out.accept("settlements seen " + effects.settlements());
      out.accept(coverage.toString());
      return new Outcome(
          ledger.posts(),
          ledger.acknowledged(),
          ledger.imported(),
          effects.settlements(),
          log.count(Kind.KILL),
          log.count(Kind.CUT),
          seed,
          verdict,
          coverage.gaps(log, ledger),
          Coverage.isWhole(length));
    }
  }

  private List<Thread> clients(Gateway gateway, Ledger ledger, CountDownLatch end) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      threads.add(Thread.startVirtualThread(new Writer(i, seed, gateway, ledger, end)));
    }
    for (int i = 0; i < IMPORTERS; i++) {
      threads.add(Thread.startVirtualThread(new Importer(i, seed, gateway, ledger, end)));
    }
    threads.add(Thread.startVirtualThread(new Reader(seed, gateway, ledger, end)));
    return threads;
  }

  private void follow(Duration length, Ledger ledger, FaultLog log) throws InterruptedException {
    long deadline = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, REPORT.toNanos()));
      out.accept(
          "posts=%d acknowledged=%d changes=%d moves=%d deletes=%d imports=%d kills=%d cuts=%d"
              .formatted(
                  ledger.posts(),
                  ledger.acknowledged(),
                  ledger.made(Changes.Kind.CHANGE),
                  ledger.made(Changes.Kind.MOVE),
                  ledger.made(Changes.Kind.DELETE),
                  ledger.imported(),
                  log.count(Kind.KILL),
                  log.count(Kind.CUT)));
    }
  }

  /**
   * One more track for each genre: a Redis that was killed has no floors of what it was told
   * before, so the fence can be held against the database only for what happened since.
   */
  private void lastWords(Gateway gateway, Ledger ledger) throws InterruptedException {
    Writer writer = new Writer(clients, seed, gateway, ledger, new CountDownLatch(1));
    for (int i = 0; i < Writer.GENRES.size(); i++) {
      writer.persist("last-" + i, Writer.GENRES.get(i));
    }
  }

  private void awaitQuiet(FaultLog log) throws InterruptedException {
    long deadline = System.nanoTime() + STANDSTILL.toNanos();
    String waiting = "";
    while (System.nanoTime() < deadline) {
      String before = waiting;
      try {
        DatabaseRecords database = database();
        long imports = database.importsUnderWay();
        long unpublished = database.unpublished();
        long backlog = BrokerRecords.backlog(origin.broker());
        if (imports == 0 && unpublished == 0 && backlog == 0) {
          log.note("quiet");
          return;
        }
        waiting = "imports=%d unpublished=%d backlog=%d".formatted(imports, unpublished, backlog);
      } catch (SQLException | RuntimeException e) {
        waiting = e.toString();
      }
      if (!waiting.equals(before)) {
        deadline = System.nanoTime() + STANDSTILL.toNanos();
        out.accept("waiting for quiet: " + waiting);
      }
      TimeUnit.SECONDS.sleep(3);
    }
    log.note("NOT quiet: " + waiting);
  }

  private Judge.Verdict compare(Ledger ledger, Effects effects, List<String> unfenced)
      throws SQLException {
    DatabaseRecords database = database();
    return new Judge()
        .judge(
            ledger,
            database,
            BrokerRecords.read(origin.broker()),
            cache(database),
            effects,
            unfenced);
  }

  private CacheRecords cache(DatabaseRecords database) {
    return CacheRecords.read(origin.redis(), database.versions().keySet());
  }

  private DatabaseRecords database() throws SQLException {
    return DatabaseRecords.read(origin.database(), "sa", "");
  }
}
