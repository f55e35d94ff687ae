package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the records of the parts, and what went over the invalidators' wires, against what the
 * clients were told: every event reached the broker, had its effect before it was settled, and was
 * settled; the fence has reached every genre's version, and nothing cached was made from less.
 */
final class Judge {

  /**
   * What was found.
   *
   * @param lost acknowledged writes without their row, and committed events without their message
   * @param doubled writes or events with more than one effect, retries that were answered anew
   * @param left what should be over and is not: unpublished, unsettled, dead, stale, half-written
   * @param phantoms messages of no commit: an effect without a cause
   */
  record Verdict(
      List<String> lost, List<String> doubled, List<String> left, List<String> phantoms) {

    boolean clean() {
      return lost.isEmpty() && doubled.isEmpty() && left.isEmpty() && phantoms.isEmpty();
    }
  }

  /** An answer may have been held back on a wire for so long, and be of a Redis before. */
  private static final long HELD_BACK = Duration.ofSeconds(5).toNanos();

  private final List<String> lost = new ArrayList<>();
  private final List<String> doubled = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private final List<String> phantoms = new ArrayList<>();

  /**
   * Judges a run that is over.
   *
   * @param unfenced what {@link #unfenced} found when it was quiet
   */
  Verdict judge(
      Ledger ledger,
      DatabaseRecords database,
      BrokerRecords broker,
      CacheRecords cache,
      Effects effects,
      List<String> unfenced) {
    doubled.addAll(ledger.doubles());
    left.addAll(ledger.refusals());
    rows(ledger, database);
    left.addAll(database.contradictions());
    messages(database, broker);
    left.addAll(effects.contradictions(database.events()));
    left.addAll(unfenced);
    cached(database, cache);
    return new Verdict(
        List.copyOf(lost), List.copyOf(doubled), List.copyOf(left), List.copyOf(phantoms));
  }

  /**
   * Where the fence is not at the genre's version although Redis was told of that and forgot
   * nothing since.
   *
   * @param since when Redis was started last
   */
  static List<String> unfenced(
      DatabaseRecords database, CacheRecords cache, Effects effects, long since) {
    List<String> found = new ArrayList<>();
    database
        .versions()
        .forEach(
            (genre, version) -> {
              long told = effects.lastInvalidated(genre, version.version());
              long floor = cache.floors().getOrDefault(genre, 0L);
              if (told > 0 && told - since > HELD_BACK && floor != version.version()) {
                found.add("told " + version.version() + ", the floor of " + genre + " is " + floor);
              }
            });
    return found;
  }

  private void rows(Ledger ledger, DatabaseRecords database) {
    Map<String, List<DatabaseRecords.Row>> stored = new HashMap<>();
    database
        .rows()
        .forEach(row -> stored.computeIfAbsent(row.trackId(), any -> new ArrayList<>()).add(row));
    Map<String, List<DatabaseRecords.Event>> log = new HashMap<>();
    database
        .events()
        .forEach(
            event -> log.computeIfAbsent(event.trackId(), any -> new ArrayList<>()).add(event));
    for (Write write : ledger.writes()) {
      List<DatabaseRecords.Row> rows = stored.remove(write.trackId());
      List<DatabaseRecords.Event> events = log.remove(write.trackId());
      new TrackJudge(write, events == null ? List.of() : events, lost, doubled)
          .judge(rows == null ? List.of() : rows);
    }
    List<DatabaseRecords.Event> imported = log.remove("");
    new ImportJudge(ledger.uploads(), database.imports(), lost, doubled, left)
        .judge(stored, imported == null ? List.of() : imported);
    stored.forEach((trackId, rows) -> left.add("nobody posted " + rows));
    log.forEach((trackId, events) -> left.add("nobody asked for " + events));
  }

  private void messages(DatabaseRecords database, BrokerRecords broker) {
    Set<String> committed = new HashSet<>();
    for (DatabaseRecords.Event event : database.events()) {
      committed.add(event.id());
      if (!event.published()) {
        left.add("unpublished: " + event);
      }
      if (!broker.audited().containsKey(event.id())) {
        lost.add("no message of " + event);
      }
    }
    broker
        .audited()
        .forEach(
            (id, times) -> {
              if (!committed.contains(id)) {
                phantoms.add("the broker took message " + id + ", and no commit has its event");
              }
              if (times > 1) {
                doubled.add("the broker took message " + id + " " + times + " times");
              }
            });
    if (broker.backlog() > 0) {
      left.add(broker.backlog() + " messages were not settled");
    }
    broker.deadLetters().forEach(dead -> left.add("in the dead letters: " + dead));
  }

  private void cached(DatabaseRecords database, CacheRecords cache) {
    Map<String, Long> versions = new HashMap<>();
    database.versions().forEach((genre, version) -> versions.put(genre, version.version()));
    versions.forEach(
        (genre, version) -> {
          long floor = cache.floors().getOrDefault(genre, 0L);
          if (floor != version) {
            left.add(genre + " is at version " + version + " and its floor at " + floor);
          }
        });
    VersionVector current = VersionVector.of(versions);
    cache
        .vectors()
        .forEach(
            (key, vector) -> {
              boolean covers =
                  key.equals(CacheKeys.SPOTIFY.all())
                      ? vector.covers(current)
                      : vector.versions().entrySet().stream()
                          .allMatch(entry -> entry.getValue() >= current.of(entry.getKey()));
              if (!covers) {
                left.add(key + " was made from " + vector + " and the database is at " + current);
              }
            });
  }
}
