package dev.tracks.systemtests.history;

import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;

/** The commits of one genre in their order, what the genre held after each, and when it was so. */
final class GenreLog {

  static final long NEVER = Long.MAX_VALUE;

  private final List<Change> changes;
  private final long[] rows;
  private final long[] sums;
  private final long[] lastIds;
  private final long[] settledBy;
  private final long[] committedBy;
  private long[] settleTimes = {};
  private long[] settledVersions = {};

  /**
   * A genre's log.
   *
   * @param changes of versions 1, 2, 3 and so on
   */
  GenreLog(List<Change> changes) {
    this.changes = changes;
    int size = changes.size() + 1;
    rows = new long[size];
    sums = new long[size];
    lastIds = new long[size];
    settledBy = new long[size];
    committedBy = new long[size];
    Arrays.fill(settledBy, NEVER);
    Arrays.fill(committedBy, NEVER);
    TreeMap<Long, Long> present = new TreeMap<>();
    for (int v = 1; v < size; v++) {
      Change change = changes.get(v - 1);
      Long before = change.isRemoval() ? present.remove(change.id()) : present.get(change.id());
      if (!change.isRemoval()) {
        present.put(change.id(), change.hash());
      }
      rows[v] = present.size();
      sums[v] = sums[v - 1] + change.hash() - (before == null ? 0 : before);
      lastIds[v] = present.isEmpty() ? 0 : present.lastKey();
    }
  }

  /** The genre's last version. */
  long last() {
    return changes.size();
  }

  Change change(long version) {
    return changes.get((int) version - 1);
  }

  long rows(long version) {
    return rows[(int) version];
  }

  /** The last version at which the genre had no rows. */
  long lastEmpty() {
    long version = last();
    while (rows(version) > 0) {
      version--;
    }
    return version;
  }

  long sum(long version) {
    return sums[(int) version];
  }

  long lastId(long version) {
    return lastIds[(int) version];
  }

  /** An event was settled by some time, so its commit was made by then as well. */
  void settled(long version, long by) {
    settledBy[(int) version] = Math.min(settledBy[(int) version], by);
    committed(version, by);
  }

  /** A commit was made by some time. */
  void committed(long version, long by) {
    committedBy[(int) version] = Math.min(committedBy[(int) version], by);
  }

  /** No more times will be told. Versions are in commit order: an earlier one was no later. */
  void close() {
    for (int v = (int) last() - 1; v >= 1; v--) {
      committedBy[v] = Math.min(committedBy[v], committedBy[v + 1]);
    }
    Integer[] order = new Integer[(int) last()];
    Arrays.setAll(order, i -> i + 1);
    Arrays.sort(order, (a, b) -> Long.compare(settledBy[a], settledBy[b]));
    settleTimes = new long[order.length];
    settledVersions = new long[order.length];
    long highest = 0;
    for (int i = 0; i < order.length; i++) {
      highest = Math.max(highest, order[i]);
      settleTimes[i] = settledBy[order[i]];
      settledVersions[i] = highest;
    }
  }

  /** The highest version that was settled before a time. */
  long settledBefore(long time) {
    int at = Arrays.binarySearch(settleTimes, time);
    if (at < 0) {
      at = -at - 1;
    }
    while (at > 0 && settleTimes[at - 1] >= time) {
      at--;
    }
    return at == 0 ? 0 : settledVersions[at - 1];
  }

  long settledBy(long version) {
    return settledBy[(int) version];
  }

  long committedBy(long version) {
    return committedBy[(int) version];
  }
}
