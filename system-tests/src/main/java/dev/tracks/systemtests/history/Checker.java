package dev.tracks.systemtests.history;

import dev.tracks.contracts.cache.VersionVector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a history against what the cache promises: no read that began after an event was settled
 * lacks what the event's commit changed in the rows that belong to the answer; no read with a token
 * misses what the token names; an answer is not older than the reconciler's bound; and bytes, ETag,
 * count, rows and vector agree with each other and with what was committed.
 */
public final class Checker {

  private final History history;
  private final Map<String, GenreLog> logs = new TreeMap<>();
  private final Findings findings;
  private final Contents contents;
  private long answered;
  private long behind;
  private long worst;

  private Checker(History history) {
    this.history = history;
    findings = new Findings(history);
    contents = new Contents(history.allRows(), logs, findings);
  }

  /** What the history shows. */
  public static Report check(History history) {
    return new Checker(history).run();
  }

  private Report run() {
    if (readLog()) {
      history.written().forEach(this::written);
      history.settled().forEach(this::settled);
      logs.values().forEach(GenreLog::close);
      history.reads().forEach(this::read);
      contents.check();
    }
    return new Report(
        history.reads().size(), answered, behind, findings.counts(), findings.shortest(), worst);
  }

  /** Whether each genre's log is whole: with a gap in it nothing else can be judged. */
  private boolean readLog() {
    Map<String, List<Change>> byGenre = new TreeMap<>();
    history.log().forEach(c -> byGenre.computeIfAbsent(c.genre(), any -> new ArrayList<>()).add(c));
    boolean whole = true;
    for (var entry : byGenre.entrySet()) {
      List<Change> changes = entry.getValue();
      changes.sort(Comparator.comparingLong(Change::version));
      for (int i = 0; i < changes.size(); i++) {
        if (changes.get(i).version() != i + 1) {
          findings.contradiction(
              "the log of " + entry.getKey() + " has " + changes.get(i) + " in place " + (i + 1));
          whole = false;
          break;
        }
      }
      if (whole) {
        logs.put(entry.getKey(), new GenreLog(changes));
      }
    }
    return whole;
  }

  private void written(Written written) {
    Change told = written.change();
    GenreLog log = logs.get(told.genre());
    if (log == null || told.version() > log.last()) {
      findings.lost(written, "nothing of that version");
    } else if (!log.change(told.version()).equals(told)) {
      findings.lost(written, log.change(told.version()).toString());
    } else {
      log.committed(told.version(), written.end());
      findings.acknowledged(written);
    }
  }

  private void settled(Settled settled) {
    GenreLog log = logs.get(settled.genre());
    if (log == null || settled.version() > log.last()) {
      findings.contradiction("an event of no commit: " + settled);
    } else {
      log.settled(settled.version(), settled.by());
    }
  }

  private void read(Read read) {
    if (read.status() == 400) {
      findings.refused(read);
    }
    if (!read.isAnswered()) {
      return;
    }
    answered++;
    VersionVector vector = read.vector();
    Body body = read.body();
    if (read.status() == 404) {
      vector = unknown(read.genre());
    } else if (vector == null || body == null) {
      findings.contradiction("an answer without vector or bytes", read);
      return;
    } else if (!contents.accept(read, body, vector)) {
      return;
    }
    // A full answer of all genres need not show what lies beyond its last row.
    boolean full = read.genre() == null && body != null && body.rows() >= history.allRows();
    long range = full && body != null ? body.lastId() : Long.MAX_VALUE;
    if (read.genre() != null) {
      fresh(read, read.genre(), vector, range);
    } else {
      for (String genre : logs.keySet()) {
        fresh(read, genre, vector, range);
      }
    }
  }

  /** What 404 says: a genre without rows, before its first or after its last one. */
  private VersionVector unknown(@Nullable String genre) {
    GenreLog log = genre == null ? null : logs.get(genre);
    return log == null || genre == null || log.lastEmpty() == 0
        ? VersionVector.EMPTY
        : VersionVector.of(genre, log.lastEmpty());
  }

  private void fresh(Read read, String genre, VersionVector vector, long range) {
    GenreLog log = logs.get(genre);
    if (log == null) {
      return; // nothing was ever committed to it
    }
    long has = vector.of(genre);
    long due = log.settledBefore(read.begin());
    for (long v = has + 1; v <= due; v++) {
      if (log.change(v).id() <= range && log.settledBy(v) < read.begin()) {
        findings.stale(read, log.change(v), log.settledBy(v));
        break;
      }
    }
    long asked = read.token() == null ? 0 : read.token().of(genre);
    for (long v = has + 1; v <= Math.min(asked, log.last()); v++) {
      if (log.change(v).id() <= range) {
        findings.missed(read, log.change(v));
        break;
      }
    }
    for (long v = has + 1; v <= log.last(); v++) {
      if (log.committedBy(v) >= read.begin()) {
        return;
      }
      if (log.change(v).id() <= range) {
        behind++;
        old(read, log.change(v), log.committedBy(v));
        return;
      }
    }
  }

  private void old(Read read, Change lacking, long committedBy) {
    long longest = 0;
    for (Stretch stretch : history.stretches()) {
      longest = Math.max(longest, stretch.within(committedBy, read.begin()));
    }
    worst = Math.max(worst, longest);
    if (longest > history.bound()) {
      findings.old(read, lacking, committedBy, longest);
    }
  }
}
