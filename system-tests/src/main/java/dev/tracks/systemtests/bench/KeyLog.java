package dev.tracks.systemtests.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What readers of one representation were told, in order. */
final class KeyLog {

  /**
   * A fill that a reader was answered from.
   *
   * @param nanos when
   * @param published whether it is in Redis, too
   */
  record Filled(long nanos, boolean published) {}

  private final String name;
  private int hits;
  private final List<Filled> fills = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private int reads;
  private int refused;

  KeyLog(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** An answer; several that came from one fill count as one fill. */
  synchronized void add(long nanos, KeepAlive.Answer answer) {
    reads++;
    if (answer.status() != 200) {
      refused++;
    } else if (answer.cacheStatus().contains("; hit")) {
      hits++;
    } else {
      boolean published = answer.cacheStatus().contains("; stored");
      if (seen.add(answer.etag() + published)) {
        fills.add(new Filled(nanos, published));
      }
    }
  }

  synchronized int reads() {
    return reads;
  }

  synchronized int hits() {
    return hits;
  }

  /** How many fills ended so until a time. */
  synchronized int fills(boolean published, long until) {
    return (int)
        fills.stream()
            .filter(fill -> fill.published() == published && fill.nanos() < until)
            .count();
  }

  /** How many fills after each other were dropped, at most. */
  synchronized int mostDropped() {
    int most = 0;
    int run = 0;
    for (Filled fill : fills) {
      run = fill.published() ? 0 : run + 1;
      most = Math.max(most, run);
    }
    return most;
  }

  /** For how long fills were dropped before one was published, at most, in s. */
  synchronized double longestWithout(long end) {
    long longest = 0;
    long since = Long.MAX_VALUE;
    for (Filled fill : fills) {
      since = Math.min(since, fill.nanos());
      longest = Math.max(longest, fill.nanos() - since);
      if (fill.published()) {
        since = Long.MAX_VALUE;
      }
    }
    return Math.max(longest, since == Long.MAX_VALUE ? 0 : end - since) / 1e9;
  }

  /** A row of a table. */
  synchronized String row(long end) {
    return String.format(
        Locale.ROOT,
        "| %s | %,d | %.2f | %d | %d | %d | %.1f | %d |",
        name,
        reads,
        reads == 0 ? 0 : hits / (double) reads,
        fills(true, Long.MAX_VALUE),
        fills(false, Long.MAX_VALUE),
        mostDropped(),
        longestWithout(end),
        refused);
  }
}
