package dev.tracks.contracts.event;

/**
 * One batch of an import added tracks to one genre. A batch is one commit; it makes one such event
 * for each genre that it added to.
 *
 * @param genre the exact name of the genre
 * @param genreVersion the genre's version after the commit, from 1
 * @param smallestId the smallest id of the new rows
 * @param count how many rows the commit added to the genre, from 1; their ids need not follow each
 *     other
 */
public record TracksImported(String genre, long genreVersion, long smallestId, long count)
    implements TrackEvent {

  /** The type of version 1 on the wire. */
  public static final String TYPE = "dev.tracks.tracks.imported.v1";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public String subject() {
    return "features/" + smallestId;
  }
}
