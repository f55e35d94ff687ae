package dev.tracks.systemtests.history;

import dev.tracks.contracts.cache.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes histories up: milliseconds on an own clock, and answers that are right unless changed. */
final class Told {

  static final long MILLI = 1_000_000;
  static final int ALL_ROWS = 4;

  final List<Change> log = new ArrayList<>();
  final List<Written> written = new ArrayList<>();
  final List<Settled> settled = new ArrayList<>();
  final List<Read> reads = new ArrayList<>();
  final List<Stretch> stretches = new ArrayList<>();
  private final Map<String, Long> versions = new HashMap<>();

  /** A row's new state in a genre, acknowledged at a time; 0 as time when nobody was told. */
  long put(String genre, long id, String name, long at) {
    return commit(genre, id, new Row(id, genre, "t" + id, name).hash(), at);
  }

  long remove(String genre, long id, long at) {
    return commit(genre, id, 0, at);
  }

  private long commit(String genre, long id, long hash, long at) {
    long version = versions.merge(genre, 1L, Long::sum);
    Change change = new Change(genre, version, id, hash);
    log.add(change);
    if (at > 0) {
      written.add(new Written(change, (at - 1) * MILLI, at * MILLI));
    }
    return version;
  }

  void settled(String genre, long version, long by) {
    settled.add(new Settled(genre, version, by * MILLI));
  }

  /** The right answer of a genre, or of all, at these versions. */
  Read read(@Nullable String genre, Map<String, Long> versions, long at) {
    Read read =
        new Read(
            at * MILLI,
            (at + 2) * MILLI,
            1,
            genre,
            200,
            body(genre, versions),
            VersionVector.of(versions),
            null,
            "tracks; hit");
    reads.add(read);
    return read;
  }

  Body body(@Nullable String genre, Map<String, Long> versions) {
    TreeMap<Long, Long> rows = new TreeMap<>();
    log.stream()
        .filter(change -> genre == null || change.genre().equals(genre))
        .filter(change -> change.version() <= versions.getOrDefault(change.genre(), 0L))
        .sorted(Comparator.comparingLong(Change::version))
        .forEach(
            change -> {
              if (change.isRemoval()) {
                rows.remove(change.id());
              } else {
                rows.put(change.id(), change.hash());
              }
            });
    long sum = 0;
    long count = 0;
    long last = 0;
    for (var row : rows.entrySet()) {
      if (genre != null || count < ALL_ROWS) {
        sum += row.getValue();
        count++;
        last = row.getKey();
      }
    }
    return new Body("\"" + Long.toHexString(sum) + "\"", sum, count, last, sum);
  }

  /** Replaces the last read. */
  void instead(Read read) {
    reads.set(reads.size() - 1, read);
  }

  Report check() {
    return Checker.check(
        new History(log, written, settled, reads, stretches, ALL_ROWS, 2_000 * MILLI));
  }
}
