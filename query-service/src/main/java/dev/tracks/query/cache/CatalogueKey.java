package dev.tracks.query.cache;

import dev.tracks.contracts.cache.CacheKeys;
import org.jspecify.annotations.Nullable;

/**
 * What a representation is of.
 *
 * @param genre its exact name, or null for all genres
 * @param name the key in Redis
 */
public record CatalogueKey(@Nullable String genre, String name) {

  /** The first rows of all genres. */
  public static CatalogueKey all(CacheKeys keys) {
    return new CatalogueKey(null, keys.all());
  }

  /** Every row of a genre; the name {@code all} is no genre and must not come here. */
  public static CatalogueKey genre(CacheKeys keys, String genre) {
    return new CatalogueKey(genre, keys.genre(genre));
  }
}
