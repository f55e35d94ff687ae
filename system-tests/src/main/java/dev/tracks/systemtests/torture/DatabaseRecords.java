package dev.tracks.systemtests.torture;

import dev.tracks.contracts.event.DecodedEvent;
import dev.tracks.contracts.event.TrackChanged;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackEvents;
import dev.tracks.contracts.event.TrackRemoved;
import dev.tracks.contracts.event.TracksImported;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the database holds, read in one transaction.
 *
 * @param rows every row
 * @param versions version and row count by genre
 * @param events every outbox row of a genre
 * @param imports every import
 */
public record DatabaseRecords(
    List<Row> rows, Map<String, Version> versions, List<Event> events, List<Job> imports) {

  /** A track. */
  public record Row(long id, String genre, String trackId, String name) {}

  /** Where a genre stands. */
  public record Version(long version, long rows) {}

  /**
   * An outbox row.
   *
   * @param trackId of the track that it tells of; empty for what tells of none
   * @param removal whether the track is no longer in the genre
   * @param imported how many rows an import added; 0 when it was no import
   */
  public record Event(
      String id,
      String genre,
      long version,
      long smallestId,
      boolean published,
      String trackId,
      boolean removal,
      long imported) {}

  /**
   * An import.
   *
   * @param digest SHA-256 of its file, in hex
   * @param rejects the lines that it says were refused
   */
  public record Job(
      String id, String digest, Upload.End end, @Nullable String failure, Set<Long> rejects) {

    boolean isOver() {
      return !end.state().equals("waiting") && !end.state().equals("running");
    }
  }

  /** Reads everything from a database of the local stack. */
  public static DatabaseRecords read(String url, String user, String password) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      List<Row> rows = new ArrayList<>();
      try (ResultSet r =
          statement.executeQuery("SELECT id, genre, track_id, track_name FROM spotify.features")) {
        while (r.next()) {
          rows.add(new Row(r.getLong(1), r.getString(2), r.getString(3), r.getString(4)));
        }
      }
      Map<String, Version> versions = new TreeMap<>();
      try (ResultSet r =
          statement.executeQuery("SELECT genre, version, row_count FROM spotify.genre_versions")) {
        while (r.next()) {
          versions.put(r.getString(1), new Version(r.getLong(2), r.getLong(3)));
        }
      }
      List<Event> events = new ArrayList<>();
      try (ResultSet r =
          statement.executeQuery(
              """
              SELECT event_id, genre, version, min_id, published_at, payload FROM spotify.outbox
              WHERE genre IS NOT NULL ORDER BY id\
              """)) {
        while (r.next()) {
          events.add(event(r));
        }
      }
      List<Job> imports = imports(statement);
      connection.rollback();
      return new DatabaseRecords(rows, versions, events, imports);
    }
  }

  private static List<Job> imports(Statement statement) throws SQLException {
    Map<String, Set<Long>> rejects = new HashMap<>();
    try (ResultSet r =
        statement.executeQuery("SELECT import_id, line FROM spotify.import_rejects")) {
      while (r.next()) {
        rejects.computeIfAbsent(r.getString(1), any -> new TreeSet<>()).add(r.getLong(2));
      }
    }
    List<Job> imports = new ArrayList<>();
    try (ResultSet r =
        statement.executeQuery(
            """
            SELECT id, digest, state, rows_read, rows_stored, rows_present, rows_rejected, failure
            FROM spotify.imports ORDER BY place\
            """)) {
      while (r.next()) {
        String id = r.getString(1);
        imports.add(
            new Job(
                id,
                r.getString(2),
                new Upload.End(
                    r.getString(3), r.getLong(4), r.getLong(5), r.getLong(6), r.getLong(7)),
                r.getString(8),
                rejects.getOrDefault(id, Set.of())));
      }
    }
    return imports;
  }

  private static Event event(ResultSet r) throws SQLException {
    DecodedEvent decoded = TrackEvents.decode(r.getString(6).getBytes(StandardCharsets.UTF_8));
    TrackEvent event = decoded instanceof DecodedEvent.Known known ? known.event() : null;
    return new Event(
        r.getString(1),
        r.getString(2),
        r.getLong(3),
        r.getLong(4),
        r.getObject(5) != null,
        switch (event) {
          case TrackCreated created -> created.trackId();
          case TrackChanged changed -> changed.trackId();
          case TrackRemoved removed -> removed.trackId();
          case TracksImported _ -> "";
          case null -> "";
        },
        event instanceof TrackRemoved,
        event instanceof TracksImported some ? some.count() : 0);
  }

  /** How many events the broker has not acknowledged. */
  public long unpublished() {
    return events.stream().filter(event -> !event.published()).count();
  }

  /** How many imports are not at their end. */
  public long importsUnderWay() {
    return imports.stream().filter(job -> !job.isOver()).count();
  }

  /**
   * What is half-written: rows and versions that are not what the log of changes says, version by
   * version.
   */
  public List<String> contradictions() {
    List<String> found = new ArrayList<>();
    Map<String, Set<Long>> ids = new TreeMap<>();
    for (Row row : rows) {
      ids.computeIfAbsent(row.genre(), any -> new HashSet<>()).add(row.id());
    }
    Map<String, TreeMap<Long, Event>> log = new TreeMap<>();
    for (Event event : events) {
      Event other =
          log.computeIfAbsent(event.genre(), any -> new TreeMap<>()).put(event.version(), event);
      if (other != null) {
        found.add("two events of version " + event.version() + " of " + event.genre());
      }
    }
    Set<String> genres = new TreeSet<>(ids.keySet());
    genres.addAll(log.keySet());
    genres.addAll(versions.keySet());
    for (String genre : genres) {
      Version version = versions.getOrDefault(genre, new Version(0, 0));
      Set<Long> known = ids.getOrDefault(genre, Set.of());
      TreeMap<Long, Event> ofGenre = log.getOrDefault(genre, new TreeMap<>());
      if (version.rows() != known.size()) {
        found.add(genre + " counts " + version.rows() + " rows and has " + known.size());
      }
      if (version.version() != ofGenre.size()) {
        found.add(
            "%s is at version %d with %d events"
                .formatted(genre, version.version(), ofGenre.size()));
      }
      replay(genre, known, ofGenre, found);
    }
    return found;
  }

  /**
   * The last event of each row says whether it is in the genre; that of an import names only the
   * first of its rows.
   */
  private static void replay(
      String genre, Set<Long> rows, TreeMap<Long, Event> log, List<String> found) {
    Map<Long, Event> there = new TreeMap<>();
    log.values()
        .forEach(
            event -> {
              if (event.removal()) {
                there.remove(event.smallestId());
              } else {
                there.put(event.smallestId(), event);
              }
            });
    there.forEach(
        (id, event) -> {
          if (!rows.contains(id)) {
            found.add("an event without its row: " + event);
          }
        });
    boolean imported = log.values().stream().anyMatch(event -> event.trackId().isEmpty());
    Set<Long> named = new HashSet<>();
    log.values().forEach(event -> named.add(event.smallestId()));
    rows.stream()
        .filter(id -> !there.containsKey(id) && (named.contains(id) || !imported))
        .forEach(id -> found.add("a row without its event: " + id + " in " + genre));
  }
}
