package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.torture.FaultLog.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Whether a run has shown anything: a history in which next to nothing was settled, bounded or
 * answered violates nothing either, and neither does one without a hit.
 *
 * @param length how long faults were made
 * @param quiet whether everything was handled in the end
 * @param committed how many events were committed
 * @param settled how many of them were seen to be settled
 * @param removals how many commits took a row out of a genre
 * @param answers how many answered reads showed what
 * @param counted of how many representations in Redis the count was compared in the end
 * @param bounded for how long an answer could have been found to be too old
 * @param unmet the kinds of fault that were not made
 */
record Proof(
    Duration length,
    boolean quiet,
    long committed,
    long settled,
    long removals,
    Map<Sight, Long> answers,
    long counted,
    Duration bounded,
    Set<Kind> unmet) {

  /** For how long staleness must have been bounded, however short the run. */
  static final Duration BOUNDED = Duration.ofSeconds(1);

  private static final double SETTLED = 0.99;

  /** The part of a long run in which staleness must have been bounded. */
  private static final long BOUNDED_PART = 100;

  /** What was not shown, and no run may lack. */
  List<String> lacking() {
    List<String> lacking = new ArrayList<>();
    if (!quiet) {
      lacking.add("it did not become quiet");
    }
    if (committed == 0) {
      lacking.add("no event was committed");
    }
    if (settled < SETTLED * committed) {
      lacking.add("of %d committed events %d were settled".formatted(committed, settled));
    }
    for (Sight sight : List.of(Sight.HIT, Sight.STORED)) {
      if (seen(sight) == 0) {
        lacking.add("no " + sight + " was seen");
      }
    }
    if (counted == 0) {
      lacking.add("no count in Redis was compared");
    }
    if (bounded.compareTo(BOUNDED) < 0) {
      lacking.add(tooShort());
    }
    if (Coverage.isWhole(length)) {
      lacking.addAll(gaps());
    }
    return lacking;
  }

  /** What chance may keep from a short run, and nothing from a long one. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    for (Sight sight : List.of(Sight.DROPPED, Sight.TOKEN, Sight.NOT_MODIFIED, Sight.VARIANT)) {
      if (seen(sight) == 0) {
        gaps.add("no " + sight + " was seen");
      }
    }
    if (removals == 0) {
      gaps.add("no row left a genre");
    }
    unmet.stream().sorted().forEach(kind -> gaps.add("no fault was a " + kind));
    if (bounded.compareTo(BOUNDED) >= 0 && bounded.compareTo(length.dividedBy(BOUNDED_PART)) < 0) {
      gaps.add(tooShort());
    }
    return gaps;
  }

  private String tooShort() {
    return String.format(
        Locale.ROOT, "staleness was bounded for %.1f s only", bounded.toMillis() / 1000.0);
  }

  private long seen(Sight sight) {
    return answers.getOrDefault(sight, 0L);
  }
}
