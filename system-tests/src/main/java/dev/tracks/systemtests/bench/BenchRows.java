package dev.tracks.systemtests.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Rows put past the services: more than could be posted in the time. They differ in text and
 * numbers as real ones do, so that their gzip size is real, too; the same ids give the same rows.
 */
final class BenchRows {

  /** Where the ids of what is posted begin, above all that is put here. */
  static final long FIRST_POSTED = 2_000_000_001L;

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int AT_ONCE = 5000;

  private BenchRows() {}

  /** Before anything is posted: what is posted comes after what is put. */
  static void postAbove(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("ALTER SEQUENCE spotify.feature_ids RESTART WITH " + FIRST_POSTED);
    }
  }

  /** So many rows from an id on, and their genres' first versions, in one commit. */
  static void put(Connection connection, long firstId, int rows, IntFunction<String> genre)
      throws SQLException {
    Map<String, Integer> counts = new TreeMap<>();
    connection.setAutoCommit(false);
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            INSERT INTO spotify.features (id, genre, artist_name, track_name, track_id,
              popularity, acousticness, danceability, duration_ms, energy, instrumentalness,
              [key], liveness, loudness, [mode], speechiness, tempo, time_signature, valence,
              created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, N'C#', ?, -1.828, N'Major', 0.0525, ?,
              N'4/4', ?, CURRENT_TIMESTAMP)
            """)) {
      for (int i = 0; i < rows; i++) {
        long id = firstId + i;
        String name = genre.apply(i);
        counts.merge(name, 1, Integer::sum);
        row(insert, id, name);
        insert.addBatch();
        if (i % AT_ONCE == AT_ONCE - 1) {
          insert.executeBatch();
        }
      }
      insert.executeBatch();
    }
    try (PreparedStatement version =
        connection.prepareStatement(
            "INSERT INTO spotify.genre_versions (genre, version, row_count) VALUES (?, 1, ?)")) {
      for (var count : counts.entrySet()) {
        version.setString(1, count.getKey());
        version.setInt(2, count.getValue());
        version.addBatch();
      }
      version.executeBatch();
    }
    connection.commit();
  }

  private static void row(PreparedStatement insert, long id, String genre) throws SQLException {
    SplittableRandom random = new SplittableRandom(id);
    insert.setLong(1, id);
    insert.setString(2, genre);
    insert.setString(3, "Artist " + text(random, 8));
    insert.setString(4, "A track named " + text(random, 12));
    insert.setString(5, text(random, 22));
    insert.setInt(6, random.nextInt(100));
    insert.setDouble(7, share(random));
    insert.setDouble(8, share(random));
    insert.setLong(9, random.nextInt(60_000, 400_000));
    insert.setDouble(10, share(random));
    insert.setDouble(11, share(random));
    insert.setDouble(12, 60 + random.nextInt(120_000) / 1000.0);
    insert.setDouble(13, share(random));
  }

  private static double share(SplittableRandom random) {
    return random.nextInt(1000) / 1000.0;
  }

  private static String text(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }
}
