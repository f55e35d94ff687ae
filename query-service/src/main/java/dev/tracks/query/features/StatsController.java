package dev.tracks.query.features;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.Catalogue;
import dev.tracks.query.cache.CatalogueKey;
import dev.tracks.query.cache.Representations;
import dev.tracks.query.http.RepresentationWriter;
import dev.tracks.query.http.Served;
import dev.tracks.query.stats.GenreStats;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** How the audio features of a genre are distributed, made of what the cache holds of the genre. */
@RestController
@ConditionalOnProperty(
    name = "tracks.catalogue.path",
    havingValue = "/features",
    matchIfMissing = true)
class StatsController {

  private final Catalogue catalogue;
  private final Representations representations;
  private final RepresentationWriter writer;
  private final Tokens tokens;
  private final Served stats;

  StatsController(
      Catalogue catalogue,
      Representations representations,
      RepresentationWriter writer,
      Tokens tokens,
      JsonMapper json) {
    this.catalogue = catalogue;
    this.representations = representations;
    this.writer = writer;
    this.tokens = tokens;
    this.stats = new Served(MediaType.APPLICATION_JSON_VALUE, new GenreStats(json));
  }

  @GetMapping("/genres/{genre}/stats")
  void stats(@PathVariable String genre, HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    QueryString.refuseAny(request);
    VersionVector token = tokens.of(request);
    CatalogueKey key = CatalogueKey.genre(catalogue.keys(), FeatureController.genre(genre));
    writer.write(request, response, representations.get(key, token), stats);
  }
}
