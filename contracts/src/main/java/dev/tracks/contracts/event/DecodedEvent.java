package dev.tracks.contracts.event;

/** What reading a message gave: an event of today, one of a later release, or none at all. */
public sealed interface DecodedEvent {

  /** An event that this release knows. */
  record Known(EventMetadata metadata, TrackEvent event) implements DecodedEvent {}

  /** A well-formed CloudEvent of a type that this release does not know: not an error. */
  record Unknown(EventMetadata metadata, String type) implements DecodedEvent {}

  /**
   * Bytes that can never be handled.
   *
   * @param reason a short stable code, such as {@code malformed-cloudevent}
   * @param description what is wrong, for people; never longer than 1,000 characters
   */
  record Malformed(String reason, String description) implements DecodedEvent {}
}
