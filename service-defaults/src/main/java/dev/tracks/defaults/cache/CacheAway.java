package dev.tracks.defaults.cache;

import org.jspecify.annotations.Nullable;

/** Redis cannot be reached, does not answer in time, or must not be used. */
public sealed class CacheAway extends RuntimeException permits CatalogueClaim.Anothers {

  private static final long serialVersionUID = 1L;

  public CacheAway(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
