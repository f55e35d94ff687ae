package dev.tracks.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tracks.contracts.cache.VersionVector;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackEventsUnitTests {

  private static final JsonMapper JSON = new JsonMapper();

  @Property
  void whatIsWrittenIsReadBack(
      @ForAll @StringLength(min = 1, max = 100) String genre,
      @ForAll @LongRange(min = 1, max = VersionVector.MAX_VERSION) long version,
      @ForAll @LongRange(min = 1, max = VersionVector.MAX_VERSION) long id,
      @ForAll @StringLength(min = 1) String trackId,
      @ForAll @LongRange(max = 4_000_000_000L) long second,
      @ForAll boolean traced,
      @ForAll boolean moved) {
    EventMetadata metadata =
        new EventMetadata(
            UUID.randomUUID(),
            "/tracks/command-service",
            Instant.ofEpochSecond(second).plus(123_456, ChronoUnit.MICROS),
            traced ? Events.TRACEPARENT : null);
    String name = unicode(genre);
    String track = unicode(trackId);
    String other = moved ? track : null;
    for (TrackEvent event :
        List.of(
            new TrackCreated(name, version, id, track),
            new TrackChanged(name, version, id, track, other),
            new TrackRemoved(name, version, id, track, other),
            new TracksImported(name, version, id, version))) {
      assertThat(TrackEvents.decode(TrackEvents.encode(metadata, event)))
          .isEqualTo(new DecodedEvent.Known(metadata, event));
    }
  }

  @Property(tries = 5_000)
  void noBytesBreakTheReader(@ForAll byte[] body) {
    assertThat(TrackEvents.decode(body)).isInstanceOf(DecodedEvent.Malformed.class);
  }

  /** One byte of an event changed, or everything after it cut off. */
  @Property(tries = 5_000)
  void noChangedByteBreaksTheReader(
      @ForAll @LongRange(max = 1_000_000) long where, @ForAll byte what, @ForAll boolean cut) {
    byte[] body = TrackEvents.encode(Events.METADATA, Events.CREATED);
    int at = (int) (where % body.length);
    body[at] = what;
    byte[] broken = cut ? java.util.Arrays.copyOf(body, at) : body;
    assertThat(TrackEvents.decode(broken)).isNotNull();
  }

  @Test
  void writesAStructuredCloudEvent() throws Exception {
    JsonNode json = JSON.readTree(TrackEvents.encode(Events.METADATA, Events.CREATED));
    assertThat(json)
        .isEqualTo(
            JSON.readTree(
                """
                {
                  "specversion": "1.0",
                  "id": "0e8c4b5e-6a53-4c3f-8d2f-4d9a0f1f2a3b",
                  "source": "/tracks/command-service",
                  "type": "dev.tracks.track.created.v1",
                  "subject": "features/1000001",
                  "time": "2026-01-02T03:04:05.678901Z",
                  "datacontenttype": "application/json",
                  "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                  "data": {
                    "genre": "Children’s Music",
                    "genreVersion": 42,
                    "id": 1000001,
                    "trackId": "6PnluwP0fjGnpIBsqTdUTq"
                  }
                }
                """));
  }

  @Test
  void aMoveIsTwoEventsThatNameEachOther() {
    ObjectNode changed = Events.json(Events.METADATA, Events.CHANGED);
    assertThat(changed.get("type").textValue()).isEqualTo("dev.tracks.track.changed.v1");
    assertThat(changed.get("data").get("movedFrom").textValue()).isEqualTo("Pop");
    ObjectNode removed = Events.json(Events.METADATA, Events.REMOVED);
    assertThat(removed.get("type").textValue()).isEqualTo("dev.tracks.track.removed.v1");
    assertThat(removed.get("data").get("movedTo").textValue()).isEqualTo("Children’s Music");
    ((ObjectNode) removed.get("data")).put("movedTo", 5);
    assertThat(assertMalformed(bytes(removed)).description()).contains("data.movedTo");
  }

  @Test
  void ignoresWhatALaterReleaseMayAdd() {
    assertThat(decode(with("data", data().put("remixOf", 7).set("tags", JSON.createArrayNode()))))
        .isEqualTo(new DecodedEvent.Known(Events.METADATA, Events.CREATED));
    assertThat(decode(event().put("partitionkey", "Pop").put("dataschema", "/schemas/v1")))
        .isInstanceOf(DecodedEvent.Known.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dev.tracks.track.created.v2",
        "dev.tracks.track.created",
        "DEV.TRACKS.TRACK.CREATED.V1",
        "dev.tracks.track.removed.v2",
        "com.example.other"
      })
  void aTypeOfALaterReleaseIsNoError(String type) {
    assertThat(decode(event().put("type", type)))
        .isEqualTo(
            new DecodedEvent.Unknown(
                Events.METADATA.id().toString(), type, Events.METADATA.traceparent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "01JD3ZQW8M7V6Y2K4T9XHB5N0C", "tracks/0e8c4b5e#2", "é"})
  void aTypeOfALaterReleaseMayHaveAnotherFormOfId(String id) {
    ObjectNode event = event().put("type", "dev.tracks.track.praised.v1").put("id", id);
    event.remove("time");
    event.remove("data");
    event.remove("traceparent");
    assertThat(decode(event))
        .isEqualTo(new DecodedEvent.Unknown(id, "dev.tracks.track.praised.v1", null));
  }

  @Test
  void theIdOfATypeOfTodayIsAUuid() {
    assertMalformed(bytes(event().put("id", "7")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "true",
        "5",
        "\"x\"",
        "[]",
        "{}",
        "{",
        "[{}]",
        "\u0000",
        "\uFEFF{}",
        "{\"specversion\":\"1.0\"}",
        "{\"specversion\":\"7\",\"id\":\"1\"}",
        "{\"specversion\":1.0,\"id\":1,\"source\":2,\"type\":3}",
        "{\"specversion\":\"1.0\",\"type\":\"dev.tracks.track.created.v1\",\"source\":\"/\"}"
      })
  void refusesWhatIsNoCloudEvent(String body) {
    assertMalformed(body.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id | \"\"",
        "id | \"not-a-uuid\"",
        "id | null",
        "source | null",
        "source | \"http://[\"",
        "type | null",
        "time | \"yesterday\"",
        "time | \"2026-13-01T00:00:00Z\"",
        "data | null",
        "data | 5",
        "data | []",
        "data | \"{}\"",
        "data | {}",
        "datacontenttype | \"text/xml\"",
      })
  void refusesAnEnvelopeThatIsNotAsPromised(String member, String value) throws Exception {
    ObjectNode event = event();
    event.set(member, JSON.readTree(value));
    if (member.equals("datacontenttype")) {
      event.put("data", "<track/>");
    }
    assertMalformed(bytes(event));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "genre | null",
        "genre | \"\"",
        "genre | 5",
        "genre | {}",
        "genre | \"all\"",
        "genreVersion | null",
        "genreVersion | 0",
        "genreVersion | -1",
        "genreVersion | 1.5",
        "genreVersion | 1.0",
        "genreVersion | \"42\"",
        "genreVersion | true",
        "genreVersion | 9007199254740992",
        "genreVersion | 99999999999999999999",
        "genreVersion | 1e400",
        "id | null",
        "id | 0",
        "id | \"7\"",
        "id | 9223372036854775807",
        "trackId | null",
        "trackId | \"\"",
        "trackId | 7",
      })
  void refusesDataThatIsNotAsPromised(String member, String value) throws Exception {
    ObjectNode data = data();
    data.set(member, JSON.readTree(value));
    assertThat(assertMalformed(bytes(with("data", data))).description()).contains("data." + member);
    data.remove(member);
    assertMalformed(bytes(with("data", data)));
  }

  @Test
  void aGenreIsAsLongAsTheDatabaseHasRoomFor() {
    String longest = "é".repeat(98) + "𝄞";
    assertThat(decode(with("data", data().put("genre", longest))))
        .isInstanceOf(DecodedEvent.Known.class);
    assertMalformed(bytes(with("data", data().put("genre", longest + "x"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\ud800", "a\\ud800b", "\\udc00", "\\udc00\\ud800"})
  void aGenreThatUtf8CannotWriteIsRefused(String escaped) {
    String body = event().toString().replace("Children’s Music", escaped);
    assertThat(assertMalformed(body.getBytes(StandardCharsets.UTF_8)).description())
        .contains("data.genre");
  }

  @Test
  void saysShortlyWhatIsWrong() {
    String type = "x".repeat(5_000);
    byte[] body = ("{\"specversion\":\"" + type + "\"}").getBytes(StandardCharsets.UTF_8);
    assertThat(assertMalformed(body).description()).hasSizeLessThanOrEqualTo(1000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"data\":", "{\"specversion\":\"1.0\",\"data\":["})
  void deepNestingIsRefusedNotFollowed(String opening) {
    assertMalformed(opening.repeat(200_000).getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anEventWithoutTimeIsStillAnEvent() {
    ObjectNode event = event();
    event.remove("time");
    assertThat(decode(event))
        .isInstanceOfSatisfying(
            DecodedEvent.Known.class,
            known -> assertThat(known.metadata().time()).isEqualTo(Instant.EPOCH));
  }

  private static ObjectNode event() {
    return Events.json(Events.METADATA, Events.CREATED);
  }

  private static ObjectNode data() {
    return (ObjectNode) event().get("data");
  }

  private static ObjectNode with(String member, @Nullable JsonNode value) {
    ObjectNode event = event();
    event.set(member, value);
    return event;
  }

  private static DecodedEvent decode(ObjectNode event) {
    return TrackEvents.decode(bytes(event));
  }

  private static byte[] bytes(ObjectNode event) {
    return event.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static DecodedEvent.Malformed assertMalformed(byte[] body) {
    DecodedEvent decoded = TrackEvents.decode(body);
    assertThat(decoded).isInstanceOf(DecodedEvent.Malformed.class);
    DecodedEvent.Malformed malformed = (DecodedEvent.Malformed) decoded;
    assertThat(malformed.reason()).matches("malformed-(cloudevent|event)");
    assertThat(malformed.description()).isNotBlank();
    return malformed;
  }

  /** Halves of surrogate pairs cannot be written in UTF-8. */
  private static String unicode(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }
}
