package dev.tracks.query.features;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The genres that have rows, with how many, and the version of each. */
@RestController
@ConditionalOnProperty(
    name = "tracks.catalogue.path",
    havingValue = "/features",
    matchIfMissing = true)
class GenreController {

  record Genre(String genre, long count, long version) {}

  private final JdbcClient jdbc;

  GenreController(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping("/genres")
  ResponseEntity<List<Genre>> genres() {
    return ResponseEntity.ok()
        .cacheControl(CacheControl.noStore())
        .body(
            jdbc.sql(
                    """
                    SELECT genre, row_count, version FROM spotify.genre_versions
                    WHERE row_count > 0 ORDER BY genre
                    """)
                .query((row, n) -> new Genre(row.getString(1), row.getLong(2), row.getLong(3)))
                .list());
  }
}
