package dev.tracks.systemtests.torture;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How often the faults of a run met what they are for. */
final class Coverage {

  /** What a holder of something for a time can outlive. */
  enum Term {
    /** A relay's claim of outbox rows. */
    LEASE,
    /** A consumer's lock of a message. */
    LOCK
  }

  /** After so long, chance excuses nothing. */
  private static final Duration LONG = Duration.ofMinutes(10);

  private final Map<Point, LongAdder> points = new EnumMap<>(Point.class);
  private final Map<Term, LongAdder> outlived = new EnumMap<>(Term.class);
  private final LongAdder drains = new LongAdder();

  Coverage() {
    for (Point point : Point.values()) {
      points.put(point, new LongAdder());
    }
    for (Term term : Term.values()) {
      outlived.put(term, new LongAdder());
    }
  }

  /** A fault was made at a point. */
  void met(Point point) {
    java.util.Objects.requireNonNull(points.get(point)).increment();
  }

  /** A fault was made in the middle of a drain. */
  void metInDrain() {
    drains.increment();
  }

  /** A holder slept for longer than it held something, and woke up. */
  void outlived(Term term) {
    java.util.Objects.requireNonNull(outlived.get(term)).increment();
  }

  /** What a run of this length should have met and did not. */
  List<String> gaps(Duration length) {
    List<String> gaps = new ArrayList<>();
    if (length.compareTo(LONG) >= 0) {
      points.forEach((point, sum) -> gap(gaps, point, sum));
      outlived.forEach((term, sum) -> gap(gaps, term + " outlived", sum));
      gap(gaps, "IN_DRAIN", drains);
    }
    return gaps;
  }

  private static void gap(List<String> gaps, Object what, LongAdder sum) {
    if (sum.sum() == 0) {
      gaps.add(what.toString());
    }
  }

  @Override
  public String toString() {
    return "points " + points + " in drains " + drains + " outlived " + outlived;
  }
}
