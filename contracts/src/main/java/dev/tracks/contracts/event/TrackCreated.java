package dev.tracks.contracts.event;

/**
 * One track was added to one genre.
 *
 * @param genre the exact name of the genre
 * @param genreVersion the genre's version after the commit, from 1
 * @param id the new row's id
 * @param trackId the track's id in its source, unique within the genre
 */
public record TrackCreated(String genre, long genreVersion, long id, String trackId)
    implements TrackEvent {

  /** The type of version 1 on the wire. */
  public static final String TYPE = "dev.tracks.track.created.v1";

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
