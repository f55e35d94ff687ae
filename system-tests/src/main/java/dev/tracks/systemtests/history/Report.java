package dev.tracks.systemtests.history;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a history shows.
 *
 * @param reads how many reads there are
 * @param answered how many of them were answered
 * @param behind how many answers lacked a commit that was made before the read began, which they
 *     may until its event is settled
 * @param counts how many violations there are of each kind
 * @param shortest of each kind, the one with the shortest history
 * @param worstStaleness the longest that an answer was behind within a stretch, in nanoseconds
 */
public record Report(
    long reads,
    long answered,
    long behind,
    Map<Violation.Kind, Long> counts,
    List<Violation> shortest,
    long worstStaleness) {

  /** How many violations there are. */
  public long violations() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The violation that the shortest history shows. */
  public Optional<Violation> first() {
    return shortest.stream()
        .min(
            Comparator.comparingInt((Violation violation) -> violation.history().size())
                .thenComparingLong(Violation::span));
  }
}
