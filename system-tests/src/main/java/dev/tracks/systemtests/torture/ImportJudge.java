package dev.tracks.systemtests.torture;

import dev.tracks.systemtests.torture.DatabaseRecords.Event;
import dev.tracks.systemtests.torture.DatabaseRecords.Job;
import dev.tracks.systemtests.torture.DatabaseRecords.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Holds imports, and the rows and events that came of them, against the files that clients sent: an
 * acknowledged import is there once and done, one that was not acknowledged is there once or not at
 * all, and what is there is done; every row of its file is there once, and its counts are what the
 * file and all imports together allow. Nobody else touches rows of imports.
 */
final class ImportJudge {

  private static final String DONE = "done";

  private final Collection<Upload> uploads;
  private final Map<String, List<Job>> jobs = new HashMap<>();
  private final List<String> lost;
  private final List<String> doubled;
  private final List<String> left;

  /**
   * One for a run.
   *
   * @param jobs the database's imports
   */
  ImportJudge(
      Collection<Upload> uploads,
      List<Job> jobs,
      List<String> lost,
      List<String> doubled,
      List<String> left) {
    this.uploads = uploads;
    jobs.forEach(job -> this.jobs.computeIfAbsent(job.digest(), any -> new ArrayList<>()).add(job));
    this.lost = lost;
    this.doubled = doubled;
    this.left = left;
  }

  /**
   * Judges, and takes away what it explains.
   *
   * @param rows rows that nobody posted, by track
   * @param events of imports
   */
  void judge(Map<String, List<Row>> rows, List<Event> events) {
    Map<String, Upload.Line> wanted = new HashMap<>();
    long counted = 0;
    for (Upload upload : uploads) {
      List<Job> found = jobs.remove(upload.digest());
      List<Job> those = found == null ? List.of() : found;
      begun(upload, those);
      List<Upload.Line> lines = upload.lines();
      for (Job job : those) {
        end(upload, lines, job);
        counted += job.end().stored();
      }
      if (!those.isEmpty()) {
        lines.stream()
            .filter(line -> line.broken() == null)
            .forEach(line -> wanted.put(line.trackId(), line));
      }
    }
    jobs.values().forEach(unknown -> left.add("nobody sent the file of " + unknown));
    Map<String, Long> there = rows(wanted, rows);
    long sum = there.values().stream().mapToLong(Long::longValue).sum();
    if (sum != counted) {
      left.add("imports count " + counted + " rows that they stored, and " + sum + " are there");
    }
    told(there, events);
  }

  private void begun(Upload upload, List<Job> found) {
    Upload.Acknowledgement answer = upload.acknowledgement();
    if (answer != null && found.stream().noneMatch(job -> job.id().equals(answer.id()))) {
      lost.add(upload + " was answered with import " + answer.id() + ", and there is " + found);
    }
    if (found.size() > 1) {
      doubled.add(upload + " is there as " + found);
    }
  }

  private void end(Upload upload, List<Upload.Line> lines, Job job) {
    Upload.End end = job.end();
    if (!end.state().equals(DONE)) {
      (upload.acknowledgement() == null ? left : lost).add(upload + " is not done: " + job);
      return;
    }
    Upload.End told = upload.told();
    if (told != null && !told.equals(end)) {
      lost.add(upload + " was told to be " + told + " and is " + job);
    }
    Set<Long> broken = new TreeSet<>();
    Set<String> own = new HashSet<>();
    Set<String> distinct = new HashSet<>();
    for (Upload.Line line : lines) {
      if (line.broken() != null) {
        broken.add(line.number());
      } else {
        distinct.add(line.trackId());
        if (line.own()) {
          own.add(line.trackId());
        }
      }
    }
    if (end.read() != lines.size()
        || end.stored() + end.alreadyThere() + end.rejected() != end.read()
        || end.rejected() != broken.size()) {
      lost.add(
          "%s has %d lines, %d of them broken, and is %s"
              .formatted(upload, lines.size(), broken.size(), job));
    }
    if (!job.rejects().equals(broken)) {
      lost.add(upload + " is broken in lines " + broken + ", and they say " + job.rejects());
    }
    if (end.stored() < own.size()) {
      lost.add(upload + " has " + own.size() + " rows of its own, and is " + job);
    }
    if (end.stored() > distinct.size()) {
      doubled.add(upload + " has " + distinct.size() + " rows, and is " + job);
    }
  }

  /** How many rows of imports there are, by genre. */
  private Map<String, Long> rows(Map<String, Upload.Line> wanted, Map<String, List<Row>> rows) {
    Map<String, Long> there = new TreeMap<>();
    wanted.forEach(
        (trackId, line) -> {
          List<Row> found = rows.remove(trackId);
          if (found == null) {
            lost.add("an import has " + line + ", and it is not there");
            return;
          }
          found.forEach(row -> there.merge(row.genre(), 1L, Long::sum));
          if (found.size() > 1) {
            doubled.add(line + " is there as " + found);
          }
          Row row = found.getFirst();
          if (!row.genre().equals(line.genre()) || !row.name().equals(line.name())) {
            lost.add("an import has " + line + ", and it is there as " + row);
          }
        });
    return there;
  }

  /** Every row that an import stored was told of once. */
  private void told(Map<String, Long> there, List<Event> events) {
    Map<String, Long> sums = new TreeMap<>();
    events.forEach(event -> sums.merge(event.genre(), event.imported(), Long::sum));
    Set<String> genres = new TreeSet<>(there.keySet());
    genres.addAll(sums.keySet());
    for (String genre : genres) {
      long rows = there.getOrDefault(genre, 0L);
      long told = sums.getOrDefault(genre, 0L);
      if (rows != told) {
        left.add("%d rows of %s were imported, and events tell of %d".formatted(rows, genre, told));
      }
    }
  }
}
