package dev.tracks.defaults.cache;

import org.jspecify.annotations.Nullable;

/** Redis cannot be reached, or does not answer in time. */
public final class CacheAway extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public CacheAway(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
