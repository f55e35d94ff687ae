package dev.tracks.defaults.cache;

import dev.tracks.contracts.cache.CacheKeys;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The catalogue that a process reads through the cache or keeps right in it. The mechanism is one;
 * what differs is here. Catalogues with different prefixes share a Redis without meeting; of two
 * with the same prefix, one keeps away from it ({@link CatalogueClaim}).
 *
 * @param prefix what every key begins with, of two parts (default {@code spotify:features})
 * @param path where its representations are read; one category below {@code /custom} (default
 *     {@code /features})
 * @param table its rows, with {@code id} and the category (default {@code spotify.features})
 * @param category the column that a row's category stands in (default {@code genre}), in each of
 *     the three tables
 * @param versions the categories, with {@code version}: one more in every transaction that changes
 *     rows of the category (default {@code spotify.genre_versions})
 * @param log what changed, with {@code version} and {@code min_id}: at least one row for each
 *     version, written with it (default {@code spotify.outbox}); a {@code min_id} of {@code NULL}
 *     says nothing of what was touched, and counts as any id
 * @param columns what is answered of a row beside its {@code id}, in this order (default: the
 *     columns of a track)
 */
@ConfigurationProperties("tracks.catalogue")
public record Catalogue(
    @DefaultValue("spotify:features") String prefix,
    @DefaultValue("/features") String path,
    @DefaultValue("spotify.features") String table,
    @DefaultValue("genre") String category,
    @DefaultValue("spotify.genre_versions") String versions,
    @DefaultValue("spotify.outbox") String log,
    @DefaultValue List<String> columns) {

  // Two parts, or a category of one catalogue could be named like a key of another.
  private static final Pattern PREFIX =
      Pattern.compile("(?!(fence|lease|fill|catalogue):)[a-z0-9-]{1,40}:[a-z0-9-]{1,40}");
  private static final Pattern PATH = Pattern.compile("/[a-z0-9-]{1,40}");
  private static final Pattern COLUMN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
  private static final Pattern TABLE = Pattern.compile(COLUMN.pattern() + "\\." + COLUMN.pattern());

  /** Tracks by genre: what is served when nothing else is said. */
  public static final Catalogue TRACKS =
      new Catalogue(
          CacheKeys.SPOTIFY.prefix(),
          "/features",
          "spotify.features",
          "genre",
          "spotify.genre_versions",
          "spotify.outbox",
          List.of());

  /** Refuses what is no name: the names become part of statements. */
  public Catalogue {
    check("prefix", PREFIX, prefix);
    check("path", PATH, path);
    check("table", TABLE, table);
    check("category", COLUMN, category);
    check("versions", TABLE, versions);
    check("log", TABLE, log);
    columns = List.copyOf(columns);
    columns.forEach(column -> check("columns", COLUMN, column));
  }

  /** Its names in Redis. */
  public CacheKeys keys() {
    return new CacheKeys(prefix);
  }

  private static void check(String property, Pattern pattern, String value) {
    if (!pattern.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "tracks.catalogue." + property + " must match " + pattern + ", not '" + value + "'");
    }
  }
}
