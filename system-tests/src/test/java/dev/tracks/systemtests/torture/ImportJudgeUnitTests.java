package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheScript;
import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.WireEvent;
import dev.tracks.systemtests.torture.DatabaseRecords.Event;
import dev.tracks.systemtests.torture.DatabaseRecords.Job;
import dev.tracks.systemtests.torture.DatabaseRecords.Row;
import dev.tracks.systemtests.torture.DatabaseRecords.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ImportJudgeUnitTests {

  private final Ledger ledger = new Ledger();
  private final List<Row> rows = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final List<Job> jobs = new ArrayList<>();
  private final Map<String, Version> versions = new TreeMap<>();
  private final Map<String, Integer> audited = new TreeMap<>();
  private final Map<String, Long> floors = new TreeMap<>();
  private final Effects effects = new Effects();
  private final Upload first = new Upload("first", 1);
  private final Upload second = new Upload("second", 2);

  @BeforeEach
  void twoFilesThatWentWell() {
    for (Upload upload : List.of(first, second)) {
      ledger.intend(upload);
      upload.acknowledge(new Upload.Acknowledgement("of " + upload.key(), "{}"));
      imported(upload, "of " + upload.key());
      upload.ended(jobs.getLast().end());
    }
  }

  @Test
  void aFileHasLinesOfEveryKind() {
    List<Upload.Line> lines = first.lines();
    assertThat(lines).isEqualTo(first.lines());
    assertThat(lines).anyMatch(Upload.Line::own).anyMatch(line -> !line.own());
    assertThat(lines)
        .extracting(Upload.Line::broken)
        .contains(null, Upload.Flaw.VALUE, Upload.Flaw.FIELDS);
    assertThat(lines.stream().map(Upload.Line::trackId).distinct().count())
        .isLessThan(lines.size());
    assertThat(new String(first.csv(), java.nio.charset.StandardCharsets.UTF_8).lines())
        .hasSize(lines.size() + 1);
  }

  @Test
  void findsNothingWhereNothingIsWrong() {
    assertThat(verdict()).isEqualTo(new Judge.Verdict(List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void letsAnUnacknowledgedFileBeImportedOrNot() {
    ledger.intend(new Upload("never", 3));
    Upload silent = new Upload("silent", 4);
    ledger.intend(silent);
    imported(silent, "silent");
    assertThat(verdict().clean()).isTrue();
  }

  @Test
  void missesOneRow() {
    Row gone = rows.removeLast();
    fewer(gone.genre());
    assertThat(verdict().lost()).singleElement().asString().contains(gone.trackId());
  }

  @Test
  void missesOneRowOfAFileThatWasNotAcknowledgedAndBegan() {
    Upload silent = new Upload("silent", 4);
    ledger.intend(silent);
    imported(silent, "silent");
    Row gone = rows.removeLast();
    fewer(gone.genre());
    assertThat(verdict().lost()).singleElement().asString().contains(gone.trackId());
  }

  @Test
  void seesOneDoubledRow() {
    Row row = rows.getFirst();
    rows.add(new Row(999_999, row.genre(), row.trackId(), row.name()));
    assertThat(verdict().doubled()).singleElement().asString().contains(row.trackId());
  }

  @Test
  void seesARowThatIsNotAsTheFileHasIt() {
    Row row = rows.removeFirst();
    rows.add(new Row(row.id(), row.genre(), row.trackId(), "Another"));
    assertThat(verdict().lost()).singleElement().asString().contains("Another");
  }

  @Test
  void seesAnImportThatNeverEnded() {
    for (String state : List.of("waiting", "running", "failed", "cancelled")) {
      Job job = jobs.removeLast();
      jobs.add(withEnd(job, state, 0));
      assertThat(verdict().lost()).as(state).singleElement().asString().contains("is not done");
    }
  }

  @Test
  void seesOneThatNobodyWasToldOfAndThatNeverEnded() {
    Upload silent = new Upload("silent", 4);
    ledger.intend(silent);
    imported(silent, "silent");
    jobs.add(withEnd(jobs.removeLast(), "running", 0));
    assertThat(verdict().left()).singleElement().asString().contains("is not done");
  }

  @Test
  void missesAnAcknowledgedImport() {
    Job job = jobs.removeFirst();
    jobs.add(new Job("another", job.digest(), job.end(), null, job.rejects()));
    assertThat(verdict().lost()).singleElement().asString().contains("of u-first");
  }

  @Test
  void seesAFileThatWasImportedTwice() {
    Job job = jobs.getFirst();
    Upload.End end = job.end();
    Upload.End nothingNew =
        new Upload.End("done", end.read(), 0, end.read() - end.rejected(), end.rejected());
    jobs.add(new Job("again", job.digest(), nothingNew, null, job.rejects()));
    assertThat(verdict().doubled()).singleElement().asString().contains("again");
  }

  @Test
  void seesAnImportThatNobodySent() {
    jobs.add(new Job("whose", "0", new Upload.End("done", 0, 0, 0, 0), null, Set.of()));
    assertThat(verdict().left()).singleElement().asString().contains("whose");
  }

  @Test
  void seesCountsThatAreNotOfTheFile() {
    Job job = jobs.removeLast();
    Upload.End end = job.end();
    Upload.End other =
        new Upload.End(
            "done", end.read() + 1, end.stored(), end.alreadyThere() + 1, end.rejected());
    second.ended(other);
    jobs.add(new Job(job.id(), job.digest(), other, null, job.rejects()));
    assertThat(verdict().lost()).singleElement().asString().contains("lines");
  }

  @Test
  void seesABatchThatWasCountedTwice() {
    jobs.add(withEnd(jobs.removeLast(), "done", 1));
    second.ended(jobs.getLast().end());
    assertThat(verdict().left()).singleElement().asString().contains("imports count");
  }

  @Test
  void seesALineThatWasNotToldToBeRefused() {
    Job job = jobs.removeLast();
    Set<Long> fewer = new TreeSet<>(job.rejects());
    fewer.remove(fewer.iterator().next());
    jobs.add(new Job(job.id(), job.digest(), job.end(), null, fewer));
    assertThat(verdict().lost()).singleElement().asString().contains("is broken in lines");
  }

  @Test
  void seesAnEndThatWasToldAndIsNoLongerSo() {
    Upload.End end = jobs.getLast().end();
    second.ended(new Upload.End("done", end.read(), end.stored(), end.alreadyThere(), 0));
    assertThat(verdict().lost()).singleElement().asString().contains("was told to be");
  }

  @Test
  void seesRowsOfWhichNoEventTells() {
    Event event = events.removeLast();
    events.add(
        new Event(
            event.id(),
            event.genre(),
            event.version(),
            event.smallestId(),
            true,
            "",
            false,
            event.imported() - 1));
    assertThat(verdict().left()).singleElement().asString().contains("events tell of");
  }

  @Test
  void seesAVersionOfAnImportThatWasNeverInvalidated() {
    Event event = events.getLast();
    long version = event.version() + 1;
    events.add(new Event("mute", event.genre(), version, event.smallestId(), true, "", false, 0));
    audited.put("mute", 1);
    versions.computeIfPresent(event.genre(), (genre, was) -> new Version(version, was.rows()));
    floors.put(event.genre(), version);
    assertThat(verdict().left()).singleElement().asString().startsWith("never invalidated");
  }

  @Test
  void missesTheMessageOfAnImport() {
    audited.remove(events.getFirst().id());
    assertThat(verdict().lost()).singleElement().asString().startsWith("no message of");
  }

  private static Job withEnd(Job job, String state, long more) {
    Upload.End end = job.end();
    return new Job(
        job.id(),
        job.digest(),
        new Upload.End(
            state, end.read(), end.stored() + more, end.alreadyThere() - more, end.rejected()),
        null,
        job.rejects());
  }

  private void fewer(String genre) {
    versions.computeIfPresent(genre, (any, was) -> new Version(was.version(), was.rows() - 1));
  }

  /** All of a file in one batch, and what is right to come of that. */
  private void imported(Upload upload, String id) {
    Set<String> there = rows.stream().map(Row::trackId).collect(Collectors.toSet());
    Map<String, List<Row>> added = new HashMap<>();
    Set<Long> broken = new TreeSet<>();
    for (Upload.Line line : upload.lines()) {
      if (line.broken() != null) {
        broken.add(line.number());
      } else if (there.add(line.trackId())) {
        Row row = new Row(rows.size() + 1, line.genre(), line.trackId(), line.name());
        rows.add(row);
        added.computeIfAbsent(line.genre(), any -> new ArrayList<>()).add(row);
      }
    }
    added.forEach(this::happened);
    long read = upload.lines().size();
    long stored = added.values().stream().mapToLong(List::size).sum();
    Upload.End end =
        new Upload.End("done", read, stored, read - stored - broken.size(), broken.size());
    jobs.add(new Job(id, upload.digest(), end, null, broken));
  }

  private void happened(String genre, List<Row> added) {
    Version was = versions.getOrDefault(genre, new Version(0, 0));
    long version = was.version() + 1;
    String id = genre + version;
    versions.put(genre, new Version(version, was.rows() + added.size()));
    floors.put(genre, version);
    events.add(new Event(id, genre, version, added.getFirst().id(), true, "", false, added.size()));
    audited.put(id, 1);
    long at = 10L * events.size();
    String consumed = "tracks/Subscriptions/cache-invalidator";
    met(Direction.TO_CLIENT, "transfer", consumed, List.of(id), at);
    met(
        Direction.TO_CLIENT,
        "EVALSHA-reply",
        CacheScript.INVALIDATE.sha1(),
        List.of("4", "f", "g", "a", "l", genre, String.valueOf(version), "1", "i"),
        at + 1);
    met(Direction.TO_SERVER, "disposition", consumed, List.of("Accepted", id), at + 2);
  }

  private void met(Direction way, String what, String subject, List<String> details, long at) {
    effects.met("one", new WireEvent(way, what, subject, details), at);
  }

  private Judge.Verdict verdict() {
    return new Judge()
        .judge(
            ledger,
            new DatabaseRecords(rows, versions, events, jobs),
            new BrokerRecords(audited, 0, List.of()),
            new CacheRecords(floors, Map.of()),
            effects,
            List.of());
  }
}
