package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.torture.FaultLog.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often the faults of a run met what they are for: each named point, each part killed and put
 * to sleep, each wire cut, each kind of fault, each kind of write.
 */
final class Coverage {

  /** What a holder of something for a time can outlive. */
  enum Term {
    /** A relay's claim of outbox rows. */
    LEASE,
    /** A consumer's lock of a message. */
    LOCK,
    /** A worker's lease of an import. */
    IMPORT
  }

  /** After so long, chance excuses nothing. */
  private static final Duration LONG = Duration.ofMinutes(10);

  /** Those of the event path; the others are of the cache's. */
  private static final Set<Kind> KINDS =
      Set.of(
          Kind.CUT,
          Kind.KILL,
          Kind.DRAIN,
          Kind.PAUSE,
          Kind.FREEZE,
          Kind.DELAY,
          Kind.REFUSE,
          Kind.DOUBLE);

  private final Map<String, LongAdder> sums = new ConcurrentSkipListMap<>();

  /** One that wants to see every point and every part of a stage met. */
  Coverage(Stage stage) {
    for (Point point : Point.values()) {
      want(point.toString());
    }
    for (Term term : Term.values()) {
      want(outlivedName(term));
    }
    Point.DRAINED.forEach(wire -> want(inDrain(wire.client())));
    for (String process : stage.processes()) {
      want(at(Kind.KILL, process));
      want(at(Kind.PAUSE, process));
    }
    for (Wire wire : Wire.values()) {
      want(at(Kind.CUT, wire.toString()));
    }
  }

  private void want(String what) {
    sums.putIfAbsent(what, new LongAdder());
  }

  private void count(String what) {
    sums.computeIfAbsent(what, any -> new LongAdder()).increment();
  }

  /** A fault was made at a point. */
  void met(Point point) {
    count(point.toString());
  }

  /** A fault was made in the middle of a drain. */
  void metInDrain(String process) {
    count(inDrain(process));
  }

  /** A holder slept for longer than it held something, and woke up. */
  void outlived(Term term) {
    count(outlivedName(term));
  }

  /** A part, or an instance of it, was hit. */
  void hit(Kind kind, String process) {
    count(at(kind, process));
  }

  /** A wire was cut. */
  void cut(Wire wire) {
    count(at(Kind.CUT, wire.toString()));
  }

  private static String outlivedName(Term term) {
    return term + " outlived";
  }

  private static String inDrain(String process) {
    return "IN_DRAIN of " + part(process);
  }

  private static String at(Kind kind, String part) {
    return kind + " of " + part(part);
  }

  /** Whatever the number of the instance is. */
  private static String part(String process) {
    return process.replaceFirst("-[0-9]+$", "");
  }

  /** What was not met at all, of faults and of writes. */
  List<String> gaps(FaultLog log, Ledger ledger) {
    List<String> gaps = new ArrayList<>();
    sums.forEach(
        (what, sum) -> {
          if (sum.sum() == 0) {
            gaps.add(what);
          }
        });
    KINDS.stream()
        .filter(kind -> log.count(kind) == 0)
        .sorted()
        .forEach(kind -> gaps.add(kind.toString()));
    for (Changes.Kind kind : Changes.Kind.values()) {
      if (ledger.made(kind) == 0) {
        gaps.add("an acknowledged " + kind);
      }
    }
    return gaps;
  }

  /** Whether a run of this length must have met everything. */
  static boolean isWhole(Duration length) {
    return length.compareTo(LONG) >= 0;
  }

  @Override
  public String toString() {
    return "met " + new TreeMap<>(sums);
  }
}
