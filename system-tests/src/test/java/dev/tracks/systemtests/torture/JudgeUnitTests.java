package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.torture.DatabaseRecords.Event;
import dev.tracks.systemtests.torture.DatabaseRecords.Row;
import dev.tracks.systemtests.torture.DatabaseRecords.Version;
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
  private long backlog;

  @BeforeEach
  void twoTracksOfPopThatWentWell() {
    for (long id = 1; id <= 2; id++) {
      Write write = new Write("Pop", "t" + id, "k" + id);
      ledger.intend(write);
      write.acknowledge(new Write.Acknowledgement(id, "Pop=" + id, "{}"));
      rows.add(new Row(id, "Pop", "t" + id));
      events.add(new Event("e" + id, "Pop", id, id, true));
      audited.put("e" + id, 1);
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
    rows.set(0, new Row(9, "Pop", "t1"));
    assertThat(verdict().lost()).anyMatch(found -> found.startsWith("t1 in Pop"));
  }

  @Test
  void seesADoubledRow() {
    rows.add(new Row(3, "Pop", "t1"));
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
    assertThat(verdict().left()).hasSize(1).first().asString().startsWith("nobody posted");
  }

  @Test
  void seesARowWithoutItsEvent() {
    events.removeLast();
    audited.remove("e2");
    assertThat(verdict().left()).contains("a row without its event: 2 in Pop");
  }

  @Test
  void seesAnEventWithoutItsRow() {
    events.add(new Event("e3", "Pop", 3, 3, true));
    audited.put("e3", 1);
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
    events.set(0, new Event("e1", "Pop", 1, 1, false));
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
    assertThat(verdict().left()).containsExactly("a message of no committed event: e9");
  }

  @Test
  void seesWhatIsNotSettledAndWhatIsDead() {
    backlog = 1;
    deadLetters.add(new BrokerRecords.DeadLetter("e1", "MaxDeliveryCountExceeded", null));
    assertThat(verdict().left()).hasSize(2);
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

  private void stored(long id) {
    rows.add(new Row(id, "Pop", "t" + id));
    events.add(new Event("e" + id, "Pop", id, id, true));
    audited.put("e" + id, 1);
    versions.put("Pop", new Version(id, id));
    floors.put("Pop", id);
    vectors.clear();
  }

  private Judge.Verdict verdict() {
    return new Judge()
        .judge(
            ledger,
            new DatabaseRecords(rows, versions, events),
            new BrokerRecords(audited, backlog, deadLetters),
            new CacheRecords(floors, vectors));
  }
}
