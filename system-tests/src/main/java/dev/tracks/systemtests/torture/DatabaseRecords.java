package dev.tracks.systemtests.torture;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the database holds, read in one transaction.
 *
 * @param rows every row
 * @param versions version and row count by genre
 * @param events every outbox row of a genre
 */
public record DatabaseRecords(List<Row> rows, Map<String, Version> versions, List<Event> events) {

  /** A track. */
  public record Row(long id, String genre, String trackId) {}

  /** Where a genre stands. */
  public record Version(long version, long rows) {}

  /** An outbox row. */
  public record Event(String id, String genre, long version, long smallestId, boolean published) {}

  /** Reads everything from a database of the local stack. */
  public static DatabaseRecords read(String url, String user, String password) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      List<Row> rows = new ArrayList<>();
      try (ResultSet r =
          statement.executeQuery("SELECT id, genre, track_id FROM spotify.features")) {
        while (r.next()) {
          rows.add(new Row(r.getLong(1), r.getString(2), r.getString(3)));
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
              SELECT event_id, genre, version, min_id, published_at FROM spotify.outbox
              WHERE genre IS NOT NULL ORDER BY id\
              """)) {
        while (r.next()) {
          events.add(
              new Event(
                  r.getString(1),
                  r.getString(2),
                  r.getLong(3),
                  r.getLong(4),
                  r.getObject(5) != null));
        }
      }
      connection.rollback();
      return new DatabaseRecords(rows, versions, events);
    }
  }

  /** How many events the broker has not acknowledged. */
  public long unpublished() {
    return events.stream().filter(event -> !event.published()).count();
  }

  /** What is half-written: a row without its version or event, or the reverse. */
  public List<String> contradictions() {
    List<String> found = new ArrayList<>();
    Map<String, Set<Long>> ids = new TreeMap<>();
    for (Row row : rows) {
      ids.computeIfAbsent(row.genre(), any -> new HashSet<>()).add(row.id());
    }
    Map<String, Map<Long, Event>> log = new TreeMap<>();
    for (Event event : events) {
      Event other =
          log.computeIfAbsent(event.genre(), any -> new TreeMap<>()).put(event.version(), event);
      if (other != null) {
        found.add("two events of version " + event.version() + " of " + event.genre());
      }
      if (!ids.getOrDefault(event.genre(), Set.of()).contains(event.smallestId())) {
        found.add("an event without its row: " + event);
      }
    }
    ids.forEach(
        (genre, known) -> {
          Version version = versions.getOrDefault(genre, new Version(0, 0));
          Map<Long, Event> ofGenre = log.getOrDefault(genre, Map.of());
          if (version.rows() != known.size()) {
            found.add(genre + " counts " + version.rows() + " rows and has " + known.size());
          }
          if (version.version() != ofGenre.size()) {
            found.add(
                genre
                    + " is at version "
                    + version.version()
                    + " with "
                    + ofGenre.size()
                    + " events");
          }
          Set<Long> told = new HashSet<>();
          ofGenre.values().forEach(event -> told.add(event.smallestId()));
          known.stream()
              .filter(id -> !told.contains(id))
              .forEach(id -> found.add("a row without its event: " + id + " in " + genre));
        });
    versions.forEach(
        (genre, version) -> {
          if (!ids.containsKey(genre) && version.version() > 0) {
            found.add("a version without rows: " + genre);
          }
        });
    return found;
  }
}
