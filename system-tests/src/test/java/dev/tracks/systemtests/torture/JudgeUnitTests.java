package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheScript;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.WireEvent;
import dev.tracks.systemtests.torture.DatabaseRecords.Event;
import dev.tracks.systemtests.torture.DatabaseRecords.Row;
import dev.tracks.systemtests.torture.DatabaseRecords.Version;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JudgeUnitTests {

  private final Ledger ledger = new Ledger();
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Version> versions = new TreeMap<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<String, Integer> audited = new TreeMap<>();
  private final List<BrokerRecords.DeadLetter> deadLetters = new ArrayList<>();
  private final Map<String, Long> floors = new TreeMap<>();
  private final Map<String, VersionVector> vectors = new TreeMap<>();
  private final Effects effects = new Effects();
  private long backlog;

  @BeforeEach
  void twoTracksOfPopThatWentWell() {
    for (long id = 1; id <= 2; id++) {
      Write write = new Write("Pop", "t" + id, "k" + id);
      ledger.intend(write);
      write.acknowledge(new Write.Acknowledgement(id, "Pop=" + id, "", "{}"));
      rows.add(row(id));
      events.add(event(id, id, false));
      audited.put("e" + id, 1);
      handled(id, id * 10);
    }
    versions.put("Pop", new Version(2, 2));
    floors.put("Pop", 2L);
    vectors.put("spotify:features:Pop", VersionVector.of("Pop", 2));
  }

  @Test
  void findsNothingWhereNothingIsWrong() {
    assertThat(verdict().clean()).isTrue();
  }

  @Test
  void letsAnUnacknowledgedWriteBeThereOrNot() {
    ledger.intend(new Write("Pop", "t3", "k3"));
    ledger.intend(new Write("Pop", "t4", "k4"));
    stored(3);
    assertThat(verdict().clean()).isTrue();
  }

  @Test
  void missesAnAcknowledgedRow() {
    rows.removeFirst();
    versions.put("Pop", new Version(2, 1));
    assertThat(verdict().lost()).anyMatch(found -> found.startsWith("t1 in Pop"));
  }

  @Test
  void seesARowUnderAnotherIdThanWasAcknowledged() {
    rows.set(0, new Row(9, "Pop", "t1", "Track t1"));
    assertThat(verdict().lost()).anyMatch(found -> found.startsWith("t1 in Pop"));
  }

  @Test
  void seesADoubledRow() {
    rows.add(new Row(3, "Pop", "t1", "Track t1"));
    assertThat(verdict().doubled()).hasSize(1);
  }

  @Test
  void seesARetryThatWasAnsweredAnew() {
    ledger.doubled("t1");
    assertThat(verdict().doubled()).containsExactly("t1");
  }

  @Test
  void seesARowThatNobodyPosted() {
    stored(3);
    assertThat(verdict().left())
        .hasSize(2)
        .anyMatch(found -> found.startsWith("nobody posted"))
        .anyMatch(found -> found.startsWith("nobody asked for"));
  }

  @Test
  void seesARowWithoutItsEvent() {
    events.removeLast();
    audited.remove("e2");
    assertThat(verdict().left()).contains("a row without its event: 2 in Pop");
  }

  @Test
  void seesAnEventWithoutItsRow() {
    ledger.intend(new Write("Pop", "t3", "k3"));
    events.add(event(3, 3, false));
    audited.put("e3", 1);
    handled(3, 30);
    versions.put("Pop", new Version(3, 2));
    floors.put("Pop", 3L);
    vectors.clear();
    assertThat(verdict().left()).hasSize(1).first().asString().contains("event without its row");
  }

  @Test
  void seesAVersionThatNoEventTellsOf() {
    versions.put("Pop", new Version(3, 2));
    floors.put("Pop", 3L);
    vectors.clear();
    assertThat(verdict().left()).containsExactly("Pop is at version 3 with 2 events");
  }

  @Test
  void seesWhatWasMarkedAndNeverReachedTheBroker() {
    audited.remove("e1");
    assertThat(verdict().lost()).hasSize(1);
  }

  @Test
  void seesWhatIsNotPublished() {
    events.set(0, new Event("e1", "Pop", 1, 1, false, "t1", false, 0));
    assertThat(verdict().left()).hasSize(1);
  }

  @Test
  void seesAMessageThatTheBrokerTookTwice() {
    audited.put("e1", 2);
    assertThat(verdict().doubled()).hasSize(1);
  }

  @Test
  void seesAMessageOfNoCommit() {
    audited.put("e9", 1);
    Judge.Verdict verdict = verdict();
    assertThat(verdict.phantoms()).singleElement().asString().contains("e9");
    assertThat(verdict.left()).isEmpty();
    assertThat(verdict.clean()).isFalse();
  }

  @Test
  void seesWhatIsNotSettledAndWhatIsDead() {
    backlog = 1;
    deadLetters.add(new BrokerRecords.DeadLetter("e1", "MaxDeliveryCountExceeded", null));
    assertThat(verdict().left()).hasSize(2);
  }

  @Test
  void findsNothingWrongWithATrackThatWasChangedMovedAndDeleted() {
    changed();
    moved();
    assertThat(verdict()).isEqualTo(new Judge.Verdict(List.of(), List.of(), List.of(), List.of()));
    Write write = write("t1");
    write.intend(null, write.name());
    write.acknowledge(VersionVector.of("Dance", 2));
    rows.removeIf(row -> row.trackId().equals("t1"));
    happened("Dance", 2, true);
    versions.put("Dance", new Version(2, 0));
    assertThat(verdict()).isEqualTo(new Judge.Verdict(List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void missesAnAcknowledgedChange() {
    changed();
    rows.set(0, row(1));
    assertThat(verdict().lost()).hasSize(1).first().asString().contains("is to be");
  }

  @Test
  void missesAnAcknowledgedMoveThatTheLogHasHalf() {
    changed();
    moved();
    events.removeIf(event -> event.genre().equals("Dance"));
    assertThat(verdict().lost()).anyMatch(found -> found.contains("it was acknowledged"));
  }

  @Test
  void letsAnUnacknowledgedMoveBeMadeOrNotButNotHalf() {
    write("t1").intend("Dance", "Elsewhere");
    assertThat(verdict().clean()).isTrue();
    rows.set(0, new Row(1, "Dance", "t1", "Elsewhere"));
    happened("Pop", 3, true);
    happened("Dance", 1, false);
    versions.put("Pop", new Version(3, 1));
    versions.put("Dance", new Version(1, 1));
    assertThat(verdict().clean()).isTrue();
    events.removeIf(event -> event.genre().equals("Dance"));
    assertThat(verdict().lost()).isNotEmpty();
  }

  @Test
  void seesAChangeThatWasMadeTwice() {
    changed();
    happened("Pop", 4, false);
    versions.put("Pop", new Version(4, 2));
    assertThat(verdict().doubled()).hasSize(1).first().asString().contains("one effect too many");
  }

  @Test
  void seesATrackThatIsThereAlthoughItWasDeleted() {
    Write write = write("t1");
    write.intend(null, write.name());
    write.acknowledge(VersionVector.of("Pop", 3));
    happened("Pop", 3, true);
    versions.put("Pop", new Version(3, 2));
    Judge.Verdict verdict = verdict();
    assertThat(verdict.lost()).hasSize(1);
    assertThat(verdict.left()).contains("a row without its event: 1 in Pop");
  }

  @Test
  void seesAFloorThatIsBehindAndOneThatIsAhead() {
    floors.put("Pop", 1L);
    assertThat(verdict().left()).hasSize(1);
    floors.put("Pop", 3L);
    assertThat(verdict().left()).hasSize(1);
  }

  @Test
  void seesAStaleRepresentation() {
    vectors.put("spotify:features:Pop", VersionVector.of("Pop", 1));
    vectors.put("spotify:features:all", VersionVector.EMPTY);
    assertThat(verdict().left()).hasSize(2);
  }

  @Test
  void seesAnEventThatWasSettledBeforeItsEffect() {
    unhandled(3);
    sent("one", "e3", 31);
    settled("one", "e3", 32);
    invalidated("one", 3, 33);
    assertThat(verdict().left()).hasSize(1).first().asString().contains("before its effect");
  }

  @Test
  void seesAnEffectThatWasNoneOfTheInstanceThatSettled() {
    unhandled(3);
    sent("one", "e3", 31);
    sent("two", "e3", 32);
    invalidated("one", 3, 33);
    settled("two", "e3", 34);
    assertThat(verdict().left()).hasSize(1).first().asString().startsWith("two settled before");
  }

  @Test
  void letsOneInvalidationBeTheEffectOfSeveralVersions() {
    unhandled(3);
    unhandled(4);
    sent("one", "e4", 31);
    sent("one", "e3", 32);
    invalidated("one", 4, 33);
    settled("one", "e3", 34);
    settled("one", "e4", 35);
    assertThat(verdict().clean()).isTrue();
  }

  @Test
  void seesAnEventThatNobodyInvalidatedAlthoughTheFenceIsThere() {
    unhandled(3);
    sent("one", "e3", 31);
    assertThat(verdict().left()).hasSize(1).first().asString().startsWith("never invalidated");
  }

  @Test
  void seesAFenceThatForgotWhatItWasToldButNotOneThatRedisLost() {
    long told = Duration.ofMinutes(1).toNanos();
    invalidated("one", 2, told);
    DatabaseRecords database = new DatabaseRecords(rows, versions, events, List.of());
    CacheRecords empty = new CacheRecords(Map.of(), Map.of());
    assertThat(Judge.unfenced(database, empty, effects, 0)).hasSize(1);
    assertThat(Judge.unfenced(database, empty, effects, told + 1)).isEmpty();
  }

  private Write write(String trackId) {
    return ledger.writes().stream()
        .filter(write -> write.trackId().equals(trackId))
        .findFirst()
        .orElseThrow();
  }

  private static Row row(long id) {
    return new Row(id, "Pop", "t" + id, "Track t" + id);
  }

  private static Event event(long version, long id, boolean removal) {
    return new Event("e" + version, "Pop", version, id, true, "t" + id, removal, 0);
  }

  /** The first track has another name. */
  private void changed() {
    write("t1").intend("Pop", "Another");
    write("t1").acknowledge(VersionVector.of("Pop", 3));
    rows.set(0, new Row(1, "Pop", "t1", "Another"));
    happened("Pop", 3, false);
    versions.put("Pop", new Version(3, 2));
  }

  /** And then another genre. */
  private void moved() {
    write("t1").intend("Dance", "Elsewhere");
    write("t1").acknowledge(VersionVector.of(Map.of("Pop", 4L, "Dance", 1L)));
    rows.set(0, new Row(1, "Dance", "t1", "Elsewhere"));
    happened("Pop", 4, true);
    happened("Dance", 1, false);
    versions.put("Pop", new Version(4, 1));
    versions.put("Dance", new Version(1, 1));
  }

  /** An event of the first track came to be, and its way was the right one. */
  private void happened(String genre, long version, boolean removal) {
    String id = genre + version;
    events.add(new Event(id, genre, version, 1, true, "t1", removal, 0));
    audited.put(id, 1);
    sent("one", id, 100 * version);
    invalidated("one", genre, version, 100 * version + 1);
    settled("one", id, 100 * version + 2);
    floors.put(genre, version);
    vectors.clear();
  }

  private void handled(long version, long at) {
    sent("one", "e" + version, at);
    invalidated("one", version, at + 1);
    settled("one", "e" + version, at + 2);
  }

  private void sent(String instance, String id, long at) {
    bus(instance, Direction.TO_CLIENT, "transfer", List.of(id), at);
  }

  private void settled(String instance, String id, long at) {
    bus(instance, Direction.TO_SERVER, "disposition", List.of("Accepted", id), at);
  }

  private void bus(
      String instance, Direction way, String operation, List<String> details, long at) {
    String address = "tracks/Subscriptions/cache-invalidator";
    effects.met(instance, new WireEvent(way, operation, address, details), at);
  }

  private void invalidated(String instance, long version, long at) {
    invalidated(instance, "Pop", version, at);
  }

  private void invalidated(String instance, String genre, long version, long at) {
    effects.met(
        instance,
        new WireEvent(
            Direction.TO_CLIENT,
            "EVALSHA-reply",
            CacheScript.INVALIDATE.sha1(),
            List.of("4", "f", "g", "a", "l", genre, String.valueOf(version), "1", "i")),
        at);
  }

  private void unhandled(long id) {
    ledger.intend(new Write("Pop", "t" + id, "k" + id));
    stored(id, () -> {});
  }

  private void stored(long id) {
    stored(id, () -> handled(id, 10 * id));
  }

  private void stored(long id, Runnable handling) {
    rows.add(row(id));
    events.add(event(id, id, false));
    audited.put("e" + id, 1);
    handling.run();
    versions.put("Pop", new Version(id, id));
    floors.put("Pop", id);
    vectors.clear();
  }

  private Judge.Verdict verdict() {
    return new Judge()
        .judge(
            ledger,
            new DatabaseRecords(rows, versions, events, List.of()),
            new BrokerRecords(audited, backlog, deadLetters),
            new CacheRecords(floors, vectors),
            effects,
            Judge.unfenced(
                new DatabaseRecords(rows, versions, events, List.of()),
                new CacheRecords(floors, vectors),
                effects,
                0));
  }
}
