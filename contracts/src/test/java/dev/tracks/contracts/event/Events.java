package dev.tracks.contracts.event;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** One event of each type, always the same. */
final class Events {

  static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  static final EventMetadata METADATA =
      new EventMetadata(
          UUID.fromString("0e8c4b5e-6a53-4c3f-8d2f-4d9a0f1f2a3b"),
          "/tracks/command-service",
          Instant.parse("2026-01-02T03:04:05.678901Z"),
          TRACEPARENT);

  static final TrackCreated CREATED =
      new TrackCreated("Children’s Music", 42, 1_000_001, "6PnluwP0fjGnpIBsqTdUTq");

  static final TrackChanged CHANGED =
      new TrackChanged("Children’s Music", 43, 1_000_001, "6PnluwP0fjGnpIBsqTdUTq", "Pop");

  static final TrackRemoved REMOVED =
      new TrackRemoved("Pop", 7, 1_000_001, "6PnluwP0fjGnpIBsqTdUTq", "Children’s Music");

  static final TracksImported IMPORTED =
      new TracksImported("Children’s Music", 44, 1_000_001, 5000);

  /** One of each. */
  static final List<TrackEvent> ALL = List.of(CREATED, CHANGED, REMOVED, IMPORTED);

  private static final JsonMapper JSON = new JsonMapper();

  private Events() {}

  /** What is written for an event, as JSON to change. */
  static ObjectNode json(EventMetadata metadata, TrackEvent event) {
    try {
      return (ObjectNode) JSON.readTree(TrackEvents.encode(metadata, event));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
