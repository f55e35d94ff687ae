package dev.tracks.contracts.event;

/**
 * Something that one commit did to the rows of one genre. Consumers need no more than the genre,
 * the version that the commit gave it, and the smallest id that it touched; what else an event
 * carries is for people and for later consumers.
 *
 * <p>A commit that touches several genres makes one event for each.
 */
public sealed interface TrackEvent
    permits TrackCreated, TrackChanged, TrackRemoved, TracksImported {

  /** The exact name of the genre: NFC, trimmed, compared by code point. */
  String genre();

  /** The genre's version after the commit; versions of a genre are its commit order, from 1. */
  long genreVersion();

  /** The smallest row id that the commit touched in this genre. */
  long smallestId();

  /** The logical name of the event's type and version, never a class name. */
  String type();

  /** What the event is about, as a path: the CloudEvents {@code subject}. */
  String subject();
}
