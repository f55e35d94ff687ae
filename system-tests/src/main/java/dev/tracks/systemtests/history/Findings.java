package dev.tracks.systemtests.history;

import dev.tracks.systemtests.history.Violation.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts violations, and keeps of each kind the one that the shortest history shows. */
final class Findings {

  private record Step(long at, String text) {}

  private record Named(String genre, long version) {}

  private final long start;
  private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);
  private final Map<Kind, Violation> shortest = new EnumMap<>(Kind.class);
  private final Map<Named, Written> written = new HashMap<>();

  Findings(History history) {
    start =
        Math.min(
            history.reads().stream().mapToLong(Read::begin).min().orElse(0),
            history.written().stream().mapToLong(Written::begin).min().orElse(Long.MAX_VALUE));
  }

  void acknowledged(Written write) {
    written.put(new Named(write.change().genre(), write.change().version()), write);
  }

  Map<Kind, Long> counts() {
    return counts;
  }

  List<Violation> shortest() {
    return shortest.values().stream()
        .sorted(
            Comparator.comparingInt((Violation found) -> found.history().size())
                .thenComparingLong(Violation::span))
        .toList();
  }

  void stale(Read read, Change lacking, long settledBy) {
    found(
        Kind.STALE_AFTER_THE_EVENT,
        "a read that began after the event was settled lacks " + lacking,
        commit(lacking),
        new Step(settledBy, "settled by " + time(settledBy) + ": the event of " + name(lacking)),
        step(read));
  }

  void missed(Read read, Change lacking) {
    found(
        Kind.MISSED_ITS_TOKEN, "a read with a token lacks " + lacking, commit(lacking), step(read));
  }

  void refused(Read read) {
    found(Kind.MISSED_ITS_TOKEN, "a token of a committed version is refused", step(read));
  }

  void old(Read read, Change lacking, long committedBy, long nanos) {
    found(
        Kind.OLDER_THAN_THE_BOUND,
        "a read lacks "
            + lacking
            + ", although all was well for "
            + nanos / 1_000_000
            + " ms between its commit and the read",
        commit(lacking),
        new Step(committedBy, "committed by " + time(committedBy) + ": " + name(lacking)),
        step(read));
  }

  void contradiction(String what, Read... reads) {
    found(Kind.CONTRADICTION, what, Arrays.stream(reads).map(this::step).toArray(Step[]::new));
  }

  void lost(Written write, String instead) {
    found(
        Kind.LOST_WRITE,
        "acknowledged was " + write.change() + ", and in the log stands " + instead,
        step(write));
  }

  private void found(Kind kind, String what, @Nullable Step... steps) {
    counts.merge(kind, 1L, Long::sum);
    List<Step> history = new ArrayList<>();
    for (Step step : steps) {
      if (step != null) {
        history.add(step);
      }
    }
    history.sort(Comparator.comparingLong(Step::at));
    long span = history.isEmpty() ? 0 : history.getLast().at() - history.getFirst().at();
    Violation known = shortest.get(kind);
    if (known == null
        || history.size() < known.history().size()
        || history.size() == known.history().size() && span < known.span()) {
      shortest.put(
          kind, new Violation(kind, what, span, history.stream().map(Step::text).toList()));
    }
  }

  private @Nullable Step commit(Change change) {
    Written write = written.get(new Named(change.genre(), change.version()));
    return write == null ? null : step(write);
  }

  private Step step(Written write) {
    Change change = write.change();
    return new Step(
        write.begin(),
        "write   %s to %s: %s row %d, acknowledged as %s"
            .formatted(
                time(write.begin()),
                time(write.end()),
                change.isRemoval() ? "removes" : "has",
                change.id(),
                name(change)));
  }

  private Step step(Read read) {
    Body body = read.body();
    return new Step(
        read.begin(),
        "read    %s to %s: client %d, %s%s -> %d %s%s, made from %s"
            .formatted(
                time(read.begin()),
                time(read.end()),
                read.client(),
                read.genre() == null ? "all genres" : read.genre(),
                read.token() == null ? "" : " with " + read.token(),
                read.status(),
                read.cacheStatus(),
                body == null ? "" : ", " + body.rows() + " rows, " + body.etag(),
                read.vector() == null ? "nothing that it names" : read.vector()));
  }

  private static String name(Change change) {
    return change.genre() + "=" + change.version();
  }

  private String time(long nanos) {
    return String.format(Locale.ROOT, "%.6f", (nanos - start) / 1e9);
  }
}
