package dev.tracks.contracts.event;

import org.jspecify.annotations.Nullable;

/**
 * One track is no longer in one genre: it was deleted, or it went over to another genre.
 *
 * @param genre the exact name of the genre that the track belonged to
 * @param genreVersion the genre's version after the commit, from 1
 * @param id the row's id, which is never given to another row
 * @param trackId the track's id in its source, as it was before the commit
 * @param movedTo the genre that it belongs to now, or null when the row is gone; that genre has a
 *     {@link TrackChanged} of its own
 */
public record TrackRemoved(
    String genre, long genreVersion, long id, String trackId, @Nullable String movedTo)
    implements TrackEvent {

  /** The type of version 1 on the wire. */
  public static final String TYPE = "dev.tracks.track.removed.v1";

  @Override
  public long smallestId() {
    return id;
  }

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return "features/" + id;
  }
}
