package dev.tracks.command.track;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Ids out of blocks of the sequence: unique, not in the order of commits. What is left of a block
 * when the process ends is never used.
 */
@Component
class FeatureIds {

  private static final int BLOCK = 1000; // the sequence's increment

  private final JdbcClient jdbc;
  private long next;
  private long end;

  FeatureIds(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  synchronized long next() {
    if (next == end) {
      next = jdbc.sql("SELECT NEXT VALUE FOR spotify.feature_ids").query(Long.class).single();
      end = next + BLOCK;
    }
    return next++;
  }
}
