package dev.tracks.invalidator.consumer;

import dev.tracks.contracts.event.TrackEvent;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a batch of events means for one genre: its highest version, and the smallest id that any of
 * them touched. Keeping only the id of the highest version would spare an {@code all} that another
 * event of the batch made old.
 */
record Invalidation(String genre, long version, long smallestId) {

  /** One invalidation for each genre, ordered by genre. */
  static Collection<Invalidation> coalesce(Collection<TrackEvent> events) {
    Map<String, Invalidation> byGenre = new TreeMap<>();
    for (TrackEvent event : events) {
      byGenre.merge(
          event.genre(),
          new Invalidation(event.genre(), event.genreVersion(), event.smallestId()),
          Invalidation::with);
    }
    return byGenre.values();
  }

  private Invalidation with(Invalidation other) {
    return new Invalidation(
        genre, Math.max(version, other.version), Math.min(smallestId, other.smallestId));
  }
}
