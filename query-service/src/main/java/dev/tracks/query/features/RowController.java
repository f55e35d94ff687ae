package dev.tracks.query.features;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.track.TrackJson;
import dev.tracks.defaults.track.TrackRow;
import dev.tracks.query.http.RepresentationWriter;
import dev.tracks.query.http.SmallAnswers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/** Tracks by id, by range and by page, straight from the database. Every list has a bound. */
@RestController
@ConditionalOnProperty(
    name = "tracks.catalogue.path",
    havingValue = "/features",
    matchIfMissing = true)
class RowController {

  private static final int DEFAULT_PAGE = 100;
  private static final int MAX_PAGE = 1000;
  private static final int MAX_RANGE = 10_000;

  private final JdbcTemplate jdbc;
  private final JsonMapper json;
  private final Tokens tokens;
  private final SnapshotReads snapshots;

  RowController(JdbcTemplate jdbc, JsonMapper json, Tokens tokens, SnapshotReads snapshots) {
    this.jdbc = jdbc;
    this.json = json;
    this.tokens = tokens;
    this.snapshots = snapshots;
  }

  private record Found(TrackRow row, String genre) {}

  /** One row, with the tag that a change of it must name. */
  @GetMapping("/features/{id}")
  void one(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    QueryString.parse(request.getQueryString(), Set.of());
    long number = QueryString.number("id", id, 1, Long.MAX_VALUE);
    tokens.of(request);
    SnapshotReads.Read<List<Found>> read =
        snapshots.read(
            jdbc ->
                jdbc.query(
                    "SELECT " + TrackJson.SELECT_LIST + " FROM spotify.features WHERE id = ?",
                    (row, n) -> new Found(TrackRow.read(row), row.getString("genre")),
                    number),
            found -> found.isEmpty() ? "" : found.getFirst().genre());
    if (read.value().isEmpty()) {
      throw new Problem(HttpStatus.NOT_FOUND, "unknown-feature", "There is no row " + number + ".");
    }
    TrackRow row = read.value().getFirst().row();
    RepresentationWriter.tell(response, read.versions());
    SmallAnswers.send(request, response, row.json(), row.etag());
  }

  /** Rows with {@code from <= id <= to}. */
  @GetMapping("/features/range")
  void range(HttpServletRequest request, HttpServletResponse response) throws IOException {
    QueryString query = QueryString.parse(request.getQueryString(), Set.of("from", "to"));
    long from = required(query, "from");
    long to = required(query, "to");
    if (to < from || to - from >= MAX_RANGE) {
      throw QueryString.bad(
          "'to' must be from 'from' to 'from' + "
              + (MAX_RANGE - 1)
              + ": at most "
              + MAX_RANGE
              + " ids a range.");
    }
    tokens.of(request);
    Rows rows =
        read(
            response,
            null,
            "SELECT "
                + TrackJson.SELECT_LIST
                + " FROM spotify.features WHERE id BETWEEN ? AND ? ORDER BY id",
            from,
            to);
    SmallAnswers.send(request, response, rows.json());
  }

  /** A page after an id, of all rows or of a genre's: one index seek at any depth. */
  @GetMapping("/features/page")
  void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
    QueryString query =
        QueryString.parse(request.getQueryString(), Set.of("after", "limit", "genre"));
    long after = query.number("after", 0, Long.MAX_VALUE).orElse(0L);
    int limit = query.number("limit", 1, MAX_PAGE).orElse((long) DEFAULT_PAGE).intValue();
    tokens.of(request);
    Optional<String> genre = query.get("genre").map(FeatureController::genre);
    List<Object> parameters = new ArrayList<>();
    genre.ifPresent(parameters::add);
    parameters.add(after);
    Rows rows =
        read(
            response,
            genre.orElse(null),
            "SELECT TOP (%d) %s FROM spotify.features WHERE %s id > ? ORDER BY id"
                .formatted(limit, TrackJson.SELECT_LIST, genre.isPresent() ? "genre = ? AND" : ""),
            parameters.toArray());
    if (rows.count() == 0 && genre.isPresent()) {
      refuseUnknown(genre.get());
    }
    String next =
        rows.count() < limit
            ? null
            : "/features/page?after="
                + rows.lastId()
                + "&limit="
                + limit
                + genre
                    .map(g -> "&genre=" + URLEncoder.encode(g, StandardCharsets.UTF_8))
                    .orElse("");
    if (next != null) {
      response.setHeader(HttpHeaders.LINK, "<" + next + ">; rel=\"next\"");
    }
    SmallAnswers.send(
        request,
        response,
        "{\"rows\":"
            + rows.json()
            + ",\"next\":"
            + (next == null ? "null" : json.writeValueAsString(next))
            + "}");
  }

  /** A page after the last row is empty; one of a genre that has no rows is not there. */
  private void refuseUnknown(String genre) {
    List<Long> rows =
        jdbc.queryForList(
            "SELECT row_count FROM spotify.genre_versions WHERE genre = ?", Long.class, genre);
    if (rows.isEmpty() || rows.getFirst() == 0) {
      throw FeatureController.unknownGenre();
    }
  }

  private record Rows(String json, int count, long lastId) {}

  /** Reads rows, and tells the versions that they are of: the genre's, or those of all. */
  private Rows read(
      HttpServletResponse response, @Nullable String genre, String sql, Object... parameters) {
    var read = snapshots.read(jdbc -> read(jdbc, sql, parameters), rows -> genre);
    RepresentationWriter.tell(response, read.versions());
    return read.value();
  }

  private Rows read(JdbcTemplate jdbc, String sql, Object... parameters) {
    ResultSetExtractor<Rows> reading =
        rows -> {
          StringWriter text = new StringWriter();
          int count = 0;
          long last = 0;
          try (JsonGenerator generator = json.createGenerator(text)) {
            generator.writeStartArray();
            while (rows.next()) {
              TrackJson.write(generator, rows);
              last = rows.getLong(1);
              count++;
            }
            generator.writeEndArray();
          }
          return new Rows(text.toString(), count, last);
        };
    return Objects.requireNonNull(jdbc.query(sql, reading, parameters));
  }

  private static long required(QueryString query, String name) {
    return query
        .number(name, 1, Long.MAX_VALUE)
        .orElseThrow(() -> QueryString.bad("'" + name + "' is missing."));
  }
}
