package dev.tracks.contracts.event;

import org.jspecify.annotations.Nullable;

/**
 * One track of one genre has other values than before, or came over from another genre.
 *
 * @param genre the exact name of the genre that the track belongs to now
 * @param genreVersion the genre's version after the commit, from 1
 * @param id the row's id, which never changes
 * @param trackId the track's id in its source, unique within the genre
 * @param movedFrom the genre that it left in the same commit, or null when it stayed; that genre
 *     has a {@link TrackRemoved} of its own
 */
public record TrackChanged(
    String genre, long genreVersion, long id, String trackId, @Nullable String movedFrom)
    implements TrackEvent {

  /** The type of version 1 on the wire. */
  public static final String TYPE = "dev.tracks.track.changed.v1";

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
