package dev.tracks.query.features;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.query.http.RepresentationWriter;
import dev.tracks.query.http.SmallAnswers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final Tokens tokens;

  GenreController(JdbcClient jdbc, JsonMapper json, Tokens tokens) {
    this.jdbc = jdbc;
    this.json = json;
    this.tokens = tokens;
  }

  @GetMapping("/genres")
  void genres(HttpServletRequest request, HttpServletResponse response) throws IOException {
    QueryString.refuseAny(request);
    tokens.of(request);
    List<Genre> all =
        jdbc.sql("SELECT genre, row_count, version FROM spotify.genre_versions ORDER BY genre")
            .query((row, n) -> new Genre(row.getString(1), row.getLong(2), row.getLong(3)))
            .list();
    Map<String, Long> versions = new HashMap<>();
    all.stream()
        .filter(genre -> !genre.genre().isEmpty() && genre.version() > 0)
        .forEach(genre -> versions.put(genre.genre(), genre.version()));
    RepresentationWriter.tell(response, VersionVector.of(versions));
    SmallAnswers.send(
        request,
        response,
        json.writeValueAsString(all.stream().filter(genre -> genre.count() > 0).toList()));
  }
}
