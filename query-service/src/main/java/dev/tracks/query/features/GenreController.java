package dev.tracks.query.features;

import dev.tracks.query.http.SmallAnswers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The genres that have rows, with how many, and the version of each. */
@RestController
@ConditionalOnProperty(
    name = "tracks.catalogue.path",
    havingValue = "/features",
    matchIfMissing = true)
class GenreController {

  record Genre(String genre, long count, long version) {}

  private final JdbcClient jdbc;
  private final JsonMapper json;

  GenreController(JdbcClient jdbc, JsonMapper json) {
    this.jdbc = jdbc;
    this.json = json;
  }

  @GetMapping("/genres")
  void genres(HttpServletRequest request, HttpServletResponse response) throws IOException {
    QueryString.refuseAny(request);
    SmallAnswers.send(
        request,
        response,
        json.writeValueAsString(
            jdbc.sql(
                    """
                    SELECT genre, row_count, version FROM spotify.genre_versions
                    WHERE row_count > 0 ORDER BY genre
                    """)
                .query((row, n) -> new Genre(row.getString(1), row.getLong(2), row.getLong(3)))
                .list()));
  }
}
