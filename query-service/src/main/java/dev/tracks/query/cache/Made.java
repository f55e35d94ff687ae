package dev.tracks.query.cache;

import dev.tracks.defaults.cache.RepresentationHead;
import org.jspecify.annotations.Nullable;

/** What requests that share a flight get from it. */
sealed interface Made {

  /** Somebody else had published it by the time that it was our turn. */
  record Found(RepresentationHead.Cached cached) implements Made {}

  /**
   * It was made from the database.
   *
   * @param representation null when there is nothing of that name
   */
  record Fresh(@Nullable Representation representation, boolean stored, @Nullable String detail)
      implements Made {}
}
