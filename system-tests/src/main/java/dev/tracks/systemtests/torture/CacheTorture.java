package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.history.Change;
import dev.tracks.systemtests.history.Checker;
import dev.tracks.systemtests.history.History;
import dev.tracks.systemtests.history.Report;
import dev.tracks.systemtests.history.Stretch;
import dev.tracks.systemtests.torture.FaultLog.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One run: reads, writes and faults for a while, then quiet, then the judgement of the history. */
final class CacheTorture {

  /** How many rows an answer of all genres holds: few, so that it is full before long. */
  static final int ALL_ROWS = 300;

  /** How long a fill may take: short, so that a filler that sleeps longer holds up little. */
  static final Duration LEASE = Duration.ofMillis(1_500);

  /** The reconciler's period and the second beyond it that is promised. */
  private static final Duration BOUND = Duration.ofSeconds(2);

  private static final Duration READY = Duration.ofMinutes(10);
  private static final Duration STANDSTILL = Duration.ofSeconds(100);
  private static final Duration CALM = Duration.ofSeconds(5);
  private static final Duration CALM_AT_MOST = Duration.ofSeconds(60);
  private static final Duration REPORT = Duration.ofSeconds(15);
  private static final int WRITERS = 5;
  private static final int OWN_TRACKS = 200;
  private static final int WRITE_PAUSE_MILLIS = 900;
  private static final int READ_PAUSE_MILLIS = 80;

  /**
   * What came out.
   *
   * @param unproven what the run has not shown, which is no success either
   */
  record Outcome(
      Report report,
      long writes,
      long faults,
      List<String> unexplained,
      List<String> unproven,
      long seed) {

    long violations() {
      return report.violations() + unexplained.size() + unproven.size();
    }

    /** The last line of a run. */
    String line() {
      return "reads=%d writes=%d faults=%d violations=%d worst_staleness_ms=%d seed=%d"
          .formatted(
              report.answered(),
              writes,
              faults,
              violations(),
              report.worstStaleness() / 1_000_000,
              seed);
    }
  }

  private final LocalStage stage;
  private final int readers;
  private final long seed;
  private final Consumer<String> out;
  private final Catalogue catalogue = new Catalogue();
  private final Recorder recorder = new Recorder();

  CacheTorture(LocalStage stage, int readers, long seed, Consumer<String> out) {
    this.stage = stage;
    this.readers = readers;
    this.seed = seed;
    this.out = out;
  }

  /** Runs for so long from readiness on, and then until it is quiet. */
  Outcome run(Duration length, Path faultLog)
      throws InterruptedException, SQLException, IOException {
    try (FaultLog log = new FaultLog(faultLog);
        Gateway gateway = new Gateway(stage.origin().gateway(), stage.origin().writer())) {
      stage.awaitReady(READY);
      boolean wholeLife = canBeRemoved(gateway);
      log.note("ready, seed " + seed + (wholeLife ? "" : ", tracks are only added"));
      CountDownLatch end = new CountDownLatch(1);
      List<Thread> clients = clients(gateway, wholeLife, end);
      List<Heartbeats> pulses = pulses();
      pulses.forEach(pulse -> log.onFault(pulse::fault));
      History history;
      Set<String> committed;
      DatabaseRecords database;
      List<KeptHeads.Head> heads;
      boolean quiet;
      try (Settlements settlements = Settlements.watch(stage.origin().broker())) {
        try (Tormentor all = new Tormentor(stage, log, seed);
            CacheTormentor cache =
                new CacheTormentor(
                    stage, stage.origin().redis(), stage.data("redis"), LEASE, log, seed)) {
          all.start();
          cache.start();
          follow(length, log);
        }
        log.note("no more faults");
        stage.awaitReady(READY);
        calm(pulses);
        end.countDown();
        for (Thread client : clients) {
          client.join();
        }
        pulses.forEach(Heartbeats::close);
        quiet = isQuiet(settlements, log);
        lastLook(gateway);
        heads = KeptHeads.read(stage.origin().redis(), Catalogue.GENRES);
        database = DatabaseRecords.read(stage.origin().database(), "sa", "");
        committed =
            database.events().stream().map(DatabaseRecords.Event::id).collect(Collectors.toSet());
        history = history(settlements, committed, pulses);
      }
      Report report = Checker.check(history);
      KeptHeads kept = KeptHeads.compare(heads, history.reads());
      List<String> unexplained = new ArrayList<>(catalogue.unexplained());
      unexplained.addAll(database.contradictions());
      unexplained.addAll(kept.contradictions());
      Proof proof =
          new Proof(
              length,
              quiet,
              committed.size(),
              history.settled().size(),
              history.log().stream().filter(Change::isRemoval).count(),
              Sight.in(history.reads()),
              kept.compared(),
              bounded(history.stretches()),
              Stream.of(Kind.values())
                  .filter(kind -> log.count(kind) == 0)
                  .collect(Collectors.toSet()));
      tell(report, history, proof, unexplained, log);
      return new Outcome(
          report, history.written().size(), log.count(), unexplained, proof.lacking(), seed);
    }
  }

  /** Whether this system has more than additions. */
  private static boolean canBeRemoved(Gateway gateway) throws IOException, InterruptedException {
    int status = gateway.send("DELETE", "/features/1", null, "Accept", "*/*").statusCode();
    return status == 428; // 404 and 405 know of no such request
  }

  private List<Thread> clients(Gateway gateway, boolean wholeLife, CountDownLatch end) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      threads.add(
          Thread.startVirtualThread(
              new CacheWriter(
                  i, seed, wholeLife, OWN_TRACKS, WRITE_PAUSE_MILLIS, gateway, catalogue, end)));
    }
    for (int i = 0; i < readers; i++) {
      threads.add(
          Thread.startVirtualThread(
              new CacheReader(i, seed, READ_PAUSE_MILLIS, gateway, catalogue, recorder, end)));
    }
    return threads;
  }

  private List<Heartbeats> pulses() {
    return stage.processes().stream()
        .filter(process -> process.startsWith("cache-invalidator"))
        .map(process -> Heartbeats.of(stage, process, LocalStage::databaseUrl))
        .toList();
  }

  private void follow(Duration length, FaultLog log) throws InterruptedException {
    long deadline = System.nanoTime() + length.toNanos();
    for (long left = length.toNanos(); left > 0; left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.sleep(Math.min(left, REPORT.toNanos()));
      out.accept(
          "reads=%d writes=%d faults=%d"
              .formatted(recorder.count(), catalogue.count(), log.count()));
    }
  }

  private boolean isQuiet(Settlements settlements, FaultLog log)
      throws InterruptedException, SQLException {
    long deadline = System.nanoTime() + STANDSTILL.toNanos();
    while (System.nanoTime() < deadline) {
      long unpublished = DatabaseRecords.read(stage.origin().database(), "sa", "").unpublished();
      if (unpublished == 0
          && BrokerRecords.backlog(stage.origin().broker()) == 0
          && settlements.waiting() == 0) {
        log.note("quiet");
        return true;
      }
      TimeUnit.SECONDS.sleep(1);
    }
    log.note("NOT quiet");
    out.accept("not quiet after " + STANDSTILL.toSeconds() + " s");
    return false;
  }

  /** Every event is settled now, so that these must show everything. */
  private void lastLook(Gateway gateway) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(500);
    CacheReader last =
        new CacheReader(readers, seed, 1, gateway, catalogue, recorder, new CountDownLatch(1));
    for (int i = 0; i < 3; i++) {
      last.read(null, null);
      for (String genre : Catalogue.GENRES) {
        last.read(genre, null);
      }
    }
  }

  /** Nothing is disturbed, until an answer could have been found to be too old. */
  private static void calm(List<Heartbeats> pulses) throws InterruptedException {
    long deadline = System.nanoTime() + CALM_AT_MOST.toNanos();
    do {
      TimeUnit.NANOSECONDS.sleep(CALM.toNanos());
    } while (bounded(stretches(pulses)).compareTo(Proof.BOUNDED) < 0
        && System.nanoTime() < deadline);
  }

  private static List<Stretch> stretches(List<Heartbeats> pulses) {
    return pulses.stream().flatMap(pulse -> pulse.stretches().stream()).toList();
  }

  private static Duration bounded(List<Stretch> stretches) {
    return Duration.ofNanos(
        stretches.stream().mapToLong(stretch -> stretch.beyond(BOUND.toNanos())).sum());
  }

  private History history(Settlements settlements, Set<String> committed, List<Heartbeats> pulses)
      throws SQLException {
    List<Change> log = catalogue.log(stage.origin().database());
    out.accept("events of no commit " + settlements.ofNoCommit(committed));
    return new History(
        log,
        catalogue.written(),
        settlements.settled(committed),
        recorder.reads(),
        stretches(pulses),
        ALL_ROWS,
        BOUND.toNanos());
  }

  private void tell(
      Report report, History history, Proof proof, List<String> unexplained, FaultLog log) {
    out.accept("answers " + recorder.answers());
    out.accept("outcomes that no client knows " + catalogue.givenUp());
    out.accept("faults " + log.sums());
    out.accept(
        String.format(
            Locale.ROOT,
            "commits=%d events=%d settled=%d behind=%d bounded=%.1f s counted=%d",
            history.log().size(),
            proof.committed(),
            proof.settled(),
            report.behind(),
            proof.bounded().toMillis() / 1000.0,
            proof.counted()));
    out.accept("seen " + proof.answers());
    proof.lacking().forEach(what -> out.accept("NOT PROVEN " + what));
    if (!Coverage.isWhole(proof.length())) {
      proof.gaps().forEach(what -> out.accept("not met in this short run: " + what));
    }
    unexplained.stream().limit(5).forEach(found -> out.accept("UNEXPLAINED " + found));
    report
        .shortest()
        .forEach(
            violation -> {
              out.accept(
                  violation.kind()
                      + " ("
                      + report.counts().get(violation.kind())
                      + "): "
                      + violation.what());
              violation.history().forEach(step -> out.accept("  " + step));
              log.note("VIOLATED " + violation);
            });
  }
}
