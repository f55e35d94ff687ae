package dev.tracks.contracts.event;

import org.jspecify.annotations.Nullable;

/** What reading a message gave: an event of today, one of a later release, or none at all. */
public sealed interface DecodedEvent {

  /** An event that this release knows. */
  record Known(EventMetadata metadata, TrackEvent event) implements DecodedEvent {}

  /**
   * A well-formed CloudEvent of a type that this release does not know: not an error. Nothing is
   * asked of it but what every CloudEvent has.
   *
   * @param id in whatever form its type has it
   * @param traceparent as it was sent, or null without one
   */
  record Unknown(String id, String type, @Nullable String traceparent) implements DecodedEvent {}

  /**
   * Bytes that can never be handled.
   *
   * @param reason a short stable code, such as {@code malformed-cloudevent}
   * @param description what is wrong, for people; never longer than 1,000 characters
   */
  record Malformed(String reason, String description) implements DecodedEvent {}
}
