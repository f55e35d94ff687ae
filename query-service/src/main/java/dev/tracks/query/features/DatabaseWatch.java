package dev.tracks.query.features;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Asks the database every {@code tracks.database.watch} (default 1 s) whether it is there: a cache
 * that only hits would not notice otherwise that it is not, and its answers promise to say so. One
 * small statement a second, whatever the load; none while it is known to be away, because then it
 * is tried elsewhere.
 */
@Component
class DatabaseWatch {

  private final JdbcTemplate jdbc;

  DatabaseWatch(JdbcTemplate jdbc) {
    this.jdbc = jdbc;
  }

  @Scheduled(fixedDelayString = "${tracks.database.watch:1s}")
  void look() {
    try {
      jdbc.queryForObject("SELECT 1", Integer.class);
    } catch (DataAccessException e) {
      // the pool has told whoever counts such failures
    }
  }
}
