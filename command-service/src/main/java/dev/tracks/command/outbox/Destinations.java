package dev.tracks.command.outbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where unpublished rows are to go. They are found by leaps along the index, one for each, however
 * many rows wait; and not before each claim, because there is seldom a new one.
 */
final class Destinations {

  private final JdbcClient jdbc;
  private final long keep;
  private List<String> all = List.of();
  private long lookedAt;

  /**
   * @param keep how long what was found counts: so long a first row for a new one may wait
   */
  Destinations(JdbcClient jdbc, Duration keep) {
    this.jdbc = jdbc;
    this.keep = keep.toNanos();
    this.lookedAt = System.nanoTime() - this.keep;
  }

  /** What is known now, and what was known before and may come again. */
  synchronized List<String> all() {
    if (System.nanoTime() - lookedAt >= keep || all.isEmpty()) {
      List<String> found = new ArrayList<>();
      for (Optional<String> next = after(""); next.isPresent(); next = after(found.getLast())) {
        found.add(next.get());
      }
      all.stream().filter(known -> !found.contains(known)).forEach(found::add);
      all = List.copyOf(found);
      lookedAt = System.nanoTime();
    }
    return all;
  }

  private Optional<String> after(String destination) {
    return jdbc.sql(
            """
            SELECT TOP (1) destination FROM spotify.outbox
            WHERE published_at IS NULL AND destination > ?
            ORDER BY published_at, destination
            """)
        .param(destination)
        .query(String.class)
        .optional();
  }
}
