package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.relay.Cut;
import dev.tracks.systemtests.relay.WireConnection;
import dev.tracks.systemtests.torture.Coverage.Term;
import dev.tracks.systemtests.torture.FaultLog.Kind;
import dev.tracks.systemtests.torture.Stage.Strand;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets processes sleep: any of them, for a while, and those that hold something for a time for
 * longer than that, so that another takes it over and the sleeper wakes up and goes on all the
 * same.
 */
final class Sleeper {

  private static final Duration MEETING = Duration.ofSeconds(3);

  /** Imports are rarer than events. */
  private static final Duration MEETING_AN_IMPORT = Duration.ofSeconds(8);

  private static final List<Point> HOLDING =
      List.of(
          Point.AFTER_BATCH_COMMIT,
          Point.AFTER_CLAIM_BEFORE_SEND,
          Point.AFTER_SEND_BEFORE_ACKNOWLEDGEMENT,
          Point.AFTER_ACKNOWLEDGEMENT_BEFORE_MARK,
          Point.AFTER_RECEIVE,
          Point.AFTER_EFFECT,
          Point.AFTER_EFFECT_BEFORE_SETTLE);

  private final Stage stage;
  private final FaultLog log;
  private final Coverage coverage;
  private final Duration lease;
  private final Duration lock;
  private final CountDownLatch end;
  private final Deck<String> parts;
  private final Deck<Point> points = new Deck<>(HOLDING);

  /**
   * One for a stage.
   *
   * @param lease how long a relay's claim holds, and a worker's of an import
   * @param lock how long a consumer's message is locked
   * @param end ends a sleep early
   */
  Sleeper(
      Stage stage,
      FaultLog log,
      Coverage coverage,
      Duration lease,
      Duration lock,
      CountDownLatch end) {
    this.stage = stage;
    this.log = log;
    this.coverage = coverage;
    this.lease = lease;
    this.lock = lock;
    this.end = end;
    this.parts = new Deck<>(stage.processes());
  }

  /** One sleep, if what it waits for comes. */
  void fault(Random random) {
    Point point = points.draw(random);
    Term held = held(point);
    Duration term = held == Term.LOCK ? lock : lease;
    int longer = (int) term.toMillis() + 500 + random.nextInt(2 * (int) term.toMillis() - 500);
    int millis = 1_000 + random.nextInt(6_000);
    if (random.nextInt(3) == 0) {
      pause(parts.draw(random), millis);
    } else {
      outlive(held, point, longer);
    }
  }

  private static Term held(Point point) {
    if (point == Point.AFTER_BATCH_COMMIT) {
      return Term.IMPORT;
    }
    return point.wire().client().equals("command-service") ? Term.LEASE : Term.LOCK;
  }

  private void pause(String process, int millis) {
    OptionalLong pid = stage.pid(process);
    if (pid.isPresent()) {
      log.made(Kind.PAUSE, process + " " + pid.getAsLong() + " for " + millis + " ms");
      Signals.STOP.send(pid.getAsLong());
      coverage.hit(Kind.PAUSE, process);
      try {
        hold(millis);
      } finally {
        Signals.CONT.send(pid.getAsLong());
      }
    }
  }

  /** What it is about to send, or is told, is held back as well: it goes on when it wakes up. */
  private void outlive(Term term, Point point, int millis) {
    CountDownLatch awake = new CountDownLatch(1);
    CompletableFuture<OptionalLong> asleep = new CompletableFuture<>();
    List<Strand> strands =
        stage.strands().stream().filter(strand -> strand.wire() == point.wire()).toList();
    Ambush ambush =
        new Ambush(
            strands,
            point::matches,
            (strand, connection) -> {
              OptionalLong pid = stage.pid(strand.client());
              try {
                pid.ifPresent(Signals.STOP::send);
              } finally {
                asleep.complete(pid);
              }
              stay(connection, awake, millis);
            });
    ambush
        .met(term == Term.IMPORT ? MEETING_AN_IMPORT : MEETING)
        .ifPresent(
            strand -> {
              OptionalLong pid = asleep.join();
              try {
                sleep(term, point, strand, pid, millis);
              } finally {
                pid.ifPresent(Signals.CONT::send);
                awake.countDown();
              }
            });
  }

  private void sleep(Term term, Point point, Strand strand, OptionalLong pid, int millis) {
    log.made(Kind.PAUSE, point + " " + strand.client() + " for " + millis + " ms");
    coverage.met(point);
    coverage.hit(Kind.PAUSE, strand.client());
    hold(millis);
    if (pid.isPresent() && stage.pid(strand.client()).equals(pid) && end.getCount() > 0) {
      coverage.outlived(term);
    }
  }

  private static void stay(WireConnection connection, CountDownLatch awake, int millis) {
    try {
      awake.await(2L * millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      connection.cut(Cut.RESET);
    }
  }

  private void hold(int millis) {
    try {
      end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
