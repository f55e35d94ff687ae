package dev.tracks.contracts.cache;

/**
 * The names of everything that one catalogue keeps in Redis. The representations stand under
 * exactly the names that outsiders were promised, {@code spotify:features:all} and {@code
 * spotify:features:{genre}}; all else stands outside that prefix, so that no genre's name can
 * collide.
 *
 * @param prefix the catalogue's prefix without the last colon, such as {@code spotify:features}
 */
public record CacheKeys(String prefix) {

  /** The catalogue of tracks. */
  public static final CacheKeys SPOTIFY = new CacheKeys("spotify:features");

  /** The name that no genre may have. */
  public static final String ALL = "all";

  /** How long a genre's name may be, in UTF-16 code units: what the database has room for. */
  public static final int MAX_GENRE = 100;

  /**
   * Whether a genre can have this name: not empty, not longer than there is room for, not the name
   * of all genres, and without halves of surrogate pairs, which UTF-8 cannot write.
   */
  public static boolean isGenre(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_GENRE
        && !name.equals(ALL)
        && name.codePoints()
            .noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  /** The representation of the first 100,000 rows of all genres. */
  public String all() {
    return prefix + ":" + ALL;
  }

  /** The representation of one genre, by its exact stored name. */
  public String genre(String genre) {
    if (genre.equals(ALL)) {
      throw new IllegalArgumentException("no genre can be named '" + ALL + "'");
    }
    return prefix + ":" + genre;
  }

  /** The hash of floors, {@code g:{genre}} to version, with the field {@code incarnation}. */
  public String fence() {
    return "fence:" + prefix;
  }

  /** The hash that says what catalogue the prefix stands for. */
  public String catalogue() {
    return "catalogue:" + prefix;
  }

  /** The fill lease of a representation: a hash with owner, incarnation and noted id. */
  public String lease(String representation) {
    return "lease:" + representation;
  }

  /** Where one fill collects its pieces before they are published. */
  public String temporary(String representation, String owner) {
    return "fill:" + owner + ":" + representation;
  }
}
