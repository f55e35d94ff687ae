package dev.tracks.contracts.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads track events as CloudEvents 1.0, structured JSON mode (media type {@link
 * #CONTENT_TYPE}). Readers ignore members of {@code data} that they do not know, so a later release
 * may add optional ones.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">
 *     JSON Event Format for CloudEvents 1.0</a>
 */
public final class TrackEvents {

  /** The media type of an encoded event. */
  public static final String CONTENT_TYPE = JsonFormat.CONTENT_TYPE;

  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonFormat FORMAT = new JsonFormat();

  private TrackEvents() {}

  /** The event as UTF-8 JSON bytes of a structured CloudEvent. */
  public static byte[] encode(EventMetadata metadata, TrackEvent event) {
    CloudEventBuilder builder =
        CloudEventBuilder.v1()
            .withId(metadata.id().toString())
            .withSource(URI.create(metadata.source()))
            .withType(event.type())
            .withSubject(event.subject())
            .withTime(metadata.time().atOffset(ZoneOffset.UTC))
            .withData("application/json", JsonCloudEventData.wrap(data(event)));
    if (metadata.traceparent() != null) {
      builder.withExtension("traceparent", metadata.traceparent());
    }
    return FORMAT.serialize(builder.build());
  }

  /** Reads one message body. Never throws on any input. */
  public static DecodedEvent decode(byte[] body) {
    CloudEvent cloudEvent;
    try {
      cloudEvent = FORMAT.deserialize(body);
    } catch (RuntimeException e) {
      return malformed("malformed-cloudevent", e.getMessage());
    }
    try {
      return switch (cloudEvent.getType()) {
        case TrackCreated.TYPE -> known(cloudEvent, TrackEvents::created);
        case TrackChanged.TYPE -> known(cloudEvent, TrackEvents::changed);
        case TrackRemoved.TYPE -> known(cloudEvent, TrackEvents::removed);
        case TracksImported.TYPE -> known(cloudEvent, TrackEvents::imported);
        default ->
            new DecodedEvent.Unknown(
                cloudEvent.getId(), cloudEvent.getType(), traceparent(cloudEvent));
      };
    } catch (RuntimeException e) { // the JSON null, for one, is read as no event at all
      return malformed("malformed-event", e.getMessage());
    }
  }

  private static ObjectNode data(TrackEvent event) {
    ObjectNode data = JSON.createObjectNode();
    data.put("genre", event.genre());
    data.put("genreVersion", event.genreVersion());
    switch (event) {
      case TrackCreated created -> {
        data.put("id", created.id());
        data.put("trackId", created.trackId());
      }
      case TrackChanged changed -> {
        data.put("id", changed.id());
        data.put("trackId", changed.trackId());
        if (changed.movedFrom() != null) {
          data.put("movedFrom", changed.movedFrom());
        }
      }
      case TrackRemoved removed -> {
        data.put("id", removed.id());
        data.put("trackId", removed.trackId());
        if (removed.movedTo() != null) {
          data.put("movedTo", removed.movedTo());
        }
      }
      case TracksImported imported -> {
        data.put("smallestId", imported.smallestId());
        data.put("count", imported.count());
      }
    }
    return data;
  }

  private static TrackCreated created(JsonNode data) {
    return new TrackCreated(
        genre(data), number(data, "genreVersion"), number(data, "id"), text(data, "trackId"));
  }

  private static TrackChanged changed(JsonNode data) {
    return new TrackChanged(
        genre(data),
        number(data, "genreVersion"),
        number(data, "id"),
        text(data, "trackId"),
        optionalText(data, "movedFrom"));
  }

  private static TrackRemoved removed(JsonNode data) {
    return new TrackRemoved(
        genre(data),
        number(data, "genreVersion"),
        number(data, "id"),
        text(data, "trackId"),
        optionalText(data, "movedTo"));
  }

  private static TracksImported imported(JsonNode data) {
    return new TracksImported(
        genre(data),
        number(data, "genreVersion"),
        number(data, "smallestId"),
        number(data, "count"));
  }

  private static DecodedEvent known(CloudEvent cloudEvent, Function<JsonNode, TrackEvent> reader) {
    return new DecodedEvent.Known(metadata(cloudEvent), reader.apply(json(cloudEvent)));
  }

  private static EventMetadata metadata(CloudEvent cloudEvent) {
    OffsetDateTime time = cloudEvent.getTime();
    return new EventMetadata(
        UUID.fromString(cloudEvent.getId()),
        cloudEvent.getSource().toString(),
        time == null ? Instant.EPOCH : time.toInstant(),
        traceparent(cloudEvent));
  }

  private static @Nullable String traceparent(CloudEvent cloudEvent) {
    Object traceparent = cloudEvent.getExtension("traceparent");
    return traceparent == null ? null : traceparent.toString();
  }

  private static JsonNode json(CloudEvent cloudEvent) {
    CloudEventData data = cloudEvent.getData();
    if (data == null) {
      throw new IllegalArgumentException("data is missing");
    }
    JsonNode node;
    try {
      node =
          data instanceof JsonCloudEventData json ? json.getNode() : JSON.readTree(data.toBytes());
    } catch (IOException e) {
      throw new IllegalArgumentException("data is not JSON", e);
    }
    if (!node.isObject()) {
      throw new IllegalArgumentException("data is not a JSON object");
    }
    return node;
  }

  private static String text(JsonNode data, String member) {
    JsonNode node = data.get(member);
    if (node == null || !node.isTextual() || node.textValue().isEmpty()) {
      throw new IllegalArgumentException("data." + member + " is not a non-empty string");
    }
    return node.textValue();
  }

  /** What no genre can be named is no genre's event: no key could be invalidated for it. */
  private static String genre(JsonNode data) {
    String genre = text(data, "genre");
    if (!CacheKeys.isGenre(genre)) {
      throw new IllegalArgumentException("data.genre cannot be the name of a genre");
    }
    return genre;
  }

  private static @Nullable String optionalText(JsonNode data, String member) {
    return data.has(member) ? text(data, member) : null;
  }

  private static long number(JsonNode data, String member) {
    JsonNode node = data.get(member);
    if (node == null
        || !node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < 1
        || node.longValue() > VersionVector.MAX_VERSION) { // no script could compare it
      throw new IllegalArgumentException("data." + member + " is not an integer from 1 to 2^53-1");
    }
    return node.longValue();
  }

  private static DecodedEvent.Malformed malformed(String reason, @Nullable String description) {
    String text = String.valueOf(description);
    return new DecodedEvent.Malformed(
        reason, text.length() > 1000 ? text.substring(0, 1000) : text);
  }
}
