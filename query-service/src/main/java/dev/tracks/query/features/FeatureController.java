package dev.tracks.query.features;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.track.GenreName;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.query.cache.CatalogueKey;
import dev.tracks.query.cache.Representations;
import dev.tracks.query.http.Negotiates;
import dev.tracks.query.http.RepresentationWriter;
import dev.tracks.query.http.Served;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The two large reads of the catalogue, through the cache. */
@RestController
class FeatureController {

  /** What the column of a category holds, in UTF-16 code units. */
  private static final int MAX_GENRE = 100;

  private final CacheKeys keys;
  private final Representations representations;
  private final RepresentationWriter writer;
  private final Tokens tokens;
  private final Formats formats;

  FeatureController(
      Catalogue catalogue,
      Representations representations,
      RepresentationWriter writer,
      Tokens tokens,
      Formats formats) {
    this.keys = catalogue.keys();
    this.representations = representations;
    this.writer = writer;
    this.tokens = tokens;
    this.formats = formats;
  }

  /** The first 100,000 rows by id. */
  @Negotiates
  @GetMapping("${tracks.catalogue.path:/features}")
  void all(HttpServletRequest request, HttpServletResponse response) throws IOException {
    QueryString query = QueryString.parse(request.getQueryString(), Set.of(Formats.FIELDS));
    Served served = formats.of(request, query);
    VersionVector token = tokens.of(request);
    writer.write(request, response, representations.get(CatalogueKey.all(keys), token), served);
  }

  /** Every row of a genre: {@code ?arg=Pop}, or bare {@code ?=Pop}. */
  @Negotiates
  @GetMapping("${tracks.catalogue.path:/features}/custom")
  void genre(HttpServletRequest request, HttpServletResponse response) throws IOException {
    QueryString query =
        QueryString.parse(request.getQueryString(), Set.of("arg", "", Formats.FIELDS));
    if (query.get("arg").isPresent() && query.get("").isPresent()) {
      throw QueryString.bad("The genre stands more than once.");
    }
    String written =
        query
            .get("arg")
            .or(() -> query.get(""))
            .orElseThrow(() -> QueryString.bad("The genre is missing: ?arg=Pop"));
    Served served = formats.of(request, query);
    VersionVector token = tokens.of(request);
    String genre = genre(written);
    writer.write(
        request, response, representations.get(CatalogueKey.genre(keys, genre), token), served);
  }

  /**
   * A genre's one form, the same as on writing.
   *
   * @throws Problem 400 when it is empty, 404 when it can be none
   */
  static String genre(String written) {
    String genre = GenreName.normal(written);
    if (genre.isEmpty()) {
      throw QueryString.bad("The genre is empty.");
    }
    if (genre.equals(CacheKeys.ALL) || genre.length() > MAX_GENRE) {
      throw unknownGenre();
    }
    return genre;
  }

  static Problem unknownGenre() {
    return new Problem(HttpStatus.NOT_FOUND, "unknown-genre", "There is no such genre.");
  }
}
