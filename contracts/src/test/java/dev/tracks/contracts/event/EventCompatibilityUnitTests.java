package dev.tracks.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tracks.contracts.cache.VersionVector;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Releases meet in queues: what one wrote, another reads. The files under {@code approved} are what
 * was released; they are added to, never changed.
 */
class EventCompatibilityUnitTests {

  @Test
  void everyTypeThatIsWrittenWasApproved() {
    assertThat(EventTypes.released()).isNotEmpty().containsAll(EventTypes.written());
  }

  /** Code, schema and what was approved cannot be changed together by mistake. */
  @Test
  void whatWasReleasedIsNeverChanged() throws Exception {
    Path approved = Path.of("src/test/resources/approved");
    List<String> sums = new ArrayList<>();
    try (Stream<Path> files = Files.walk(approved)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        sums.add(HexFormat.of().formatHex(sum) + "  " + approved.relativize(file));
      }
    }
    assertThat(sums)
        .containsExactlyElementsOf(
            Files.readAllLines(Path.of("src/test/resources/approved.sha256")));
  }

  @ParameterizedTest
  @MethodSource("released")
  void theSchemaOfAReleasedTypeOnlyGrows(String type) {
    assertThat(SchemaEvolution.breaks(EventTypes.releasedSchema(type), EventTypes.schema(type)))
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("approvedEvents")
  void whatWasWrittenYesterdayIsReadToday(Path file) throws IOException {
    DecodedEvent decoded = TrackEvents.decode(Files.readAllBytes(file));
    assertThat(decoded).isInstanceOf(DecodedEvent.Known.class);
    DecodedEvent.Known known = (DecodedEvent.Known) decoded;
    assertHolds(Events.json(known.metadata(), known.event()), EventTypes.read(file));
  }

  @Test
  void approvedEventsMeanWhatTheyMeant() throws IOException {
    for (TrackEvent event : Events.ALL) {
      Path first = EventTypes.approvedEvents(event.type()).getFirst();
      assertThat(TrackEvents.decode(Files.readAllBytes(first)))
          .isEqualTo(new DecodedEvent.Known(Events.METADATA, event));
    }
  }

  @ParameterizedTest
  @MethodSource("approvedEvents")
  void approvedEventsAreAsTheirSchemasSay(Path file) {
    JsonNode event = EventTypes.read(file);
    String type = file.getParent().getFileName().toString();
    assertThat(event.path("type").textValue()).isEqualTo(type);
    assertThat(EventTypes.errors(EventTypes.releasedSchema(type), event)).isEmpty();
    assertThat(EventTypes.errors(EventTypes.schema(type), event)).isEmpty();
  }

  @Property(tries = 200)
  void whatIsWrittenTodayIsReadByYesterdaysReaders(
      @ForAll @StringLength(min = 1) String genre,
      @ForAll @LongRange(min = 1, max = VersionVector.MAX_VERSION) long version,
      @ForAll @LongRange(min = 1, max = VersionVector.MAX_VERSION) long id,
      @ForAll @LongRange(max = 4_000_000_000L) long second,
      @ForAll boolean traced,
      @ForAll boolean moved) {
    EventMetadata metadata =
        new EventMetadata(
            UUID.randomUUID(),
            "/tracks/command-service",
            Instant.ofEpochSecond(second, second % 1000),
            traced ? Events.TRACEPARENT : null);
    String other = moved ? genre : null;
    for (TrackEvent event :
        List.of(
            new TrackCreated(genre, version, id, "t" + id),
            new TrackChanged(genre, version, id, "t" + id, other),
            new TrackRemoved(genre, version, id, "t" + id, other),
            new TracksImported(genre, version, id, id))) {
      JsonNode written = Events.json(metadata, event);
      assertThat(EventTypes.errors(EventTypes.schema(event.type()), written)).isEmpty();
      assertThat(EventTypes.errors(EventTypes.releasedSchema(event.type()), written)).isEmpty();
    }
  }

  /** Or the schema would prove nothing. */
  @ParameterizedTest
  @CsvSource({
    "/specversion, 0.3",
    "/id, 7",
    "/type, dev.tracks.track.created.v2",
    "/subject, features/0",
    "/subject, tracks/1",
    "/time, yesterday",
    "/datacontenttype, text/xml",
    "/traceparent, 00-1-2-3",
    "/data, text",
    "/data/genre, ''",
    "/data/genreVersion, forty-two",
    "/data/id, one",
    "/data/trackId, ''",
    "/data/smallestId, one",
    "/data/count, many",
  })
  void schemasRefuseWhatIsNotPromised(String pointer, String value) {
    List<TrackEvent> having =
        Events.ALL.stream()
            .filter(event -> !Events.json(Events.METADATA, event).at(pointer).isMissingNode())
            .toList();
    assertThat(having).isNotEmpty();
    for (TrackEvent written : having) {
      JsonNode schema = EventTypes.schema(written.type());
      ObjectNode event = Events.json(Events.METADATA, written);
      int slash = pointer.lastIndexOf('/');
      ObjectNode parent = (ObjectNode) event.at(pointer.substring(0, slash));
      String member = pointer.substring(slash + 1);
      parent.put(member, value);
      assertThat(EventTypes.errors(schema, event)).as(pointer).isNotEmpty();
      parent.remove(member);
      assertThat(EventTypes.errors(schema, event).isEmpty())
          .as("without " + pointer)
          .isEqualTo(member.equals("traceparent"));
    }
  }

  @Test
  void schemasRefuseAGenreWithoutAName() {
    for (TrackEvent moved : List.of(Events.CHANGED, Events.REMOVED)) {
      ObjectNode event = Events.json(Events.METADATA, moved);
      ObjectNode data = (ObjectNode) event.get("data");
      String other = moved instanceof TrackChanged ? "movedFrom" : "movedTo";
      assertThat(data.has(other)).isTrue();
      data.put(other, "");
      assertThat(EventTypes.errors(EventTypes.schema(moved.type()), event)).isNotEmpty();
      data.remove(other);
      assertThat(EventTypes.errors(EventTypes.schema(moved.type()), event)).isEmpty();
    }
  }

  @Test
  void readersOfOldReadEventsWithMembersThatCameLater() {
    ObjectNode event = Events.json(Events.METADATA, Events.CREATED);
    event.put("tracestate", "x=1");
    ((ObjectNode) event.get("data")).put("remixOf", 7);
    assertThat(EventTypes.errors(EventTypes.releasedSchema(TrackCreated.TYPE), event)).isEmpty();
    assertThat(TrackEvents.decode(event.toString().getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(DecodedEvent.Known.class);
  }

  /** Everything that the old one said, the new one says too; it may say more. */
  private static void assertHolds(JsonNode present, JsonNode old) {
    old.properties()
        .forEach(
            member -> {
              JsonNode now = present.path(member.getKey());
              if (member.getValue().isObject()) {
                assertHolds(now, member.getValue());
              } else {
                assertThat(now).as(member.getKey()).isEqualTo(member.getValue());
              }
            });
  }

  static Set<String> released() {
    return EventTypes.released();
  }

  static Stream<Arguments> approvedEvents() {
    return EventTypes.released().stream()
        .flatMap(type -> EventTypes.approvedEvents(type).stream())
        .map(Arguments::of);
  }
}
