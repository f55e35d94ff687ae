package dev.tracks.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a schema may become, shown on the released one. */
class SchemaEvolutionUnitTests {

  private final ObjectNode released = EventTypes.releasedSchema(TrackCreated.TYPE).deepCopy();

  @Test
  void anOptionalMemberMayCome() {
    assertThat(changed(s -> data(s).putObject("remixOf").put("type", "integer"))).isEmpty();
    assertThat(changed(s -> properties(s).putObject("tracestate").put("type", "string"))).isEmpty();
  }

  @Test
  void wordsForPeopleMayChange() {
    assertThat(
            changed(
                s -> {
                  s.put("title", "Track created").put("description", "better");
                  member(s, "genre").remove("description");
                }))
        .isEmpty();
  }

  @Test
  void noMemberMayGo() {
    assertThat(changed(s -> data(s).remove("genre"))).containsExactly("/data/genre is gone");
    assertThat(changed(s -> properties(s).remove("traceparent"))) // not even an optional one
        .containsExactly("/traceparent is gone");
  }

  @Test
  void noMemberMayBeRenamed() {
    assertThat(
            changed(
                s -> {
                  data(s).set("track_id", data(s).remove("trackId"));
                  require(s, "track_id");
                }))
        .containsExactlyInAnyOrder(
            "/data/trackId is gone",
            "/data/trackId is no longer required: readers of old need it",
            "/data/track_id is required: what was written before may lack it");
  }

  @Test
  void noMemberMayChangeItsType() {
    assertThat(changed(s -> member(s, "id").put("type", "string")))
        .singleElement()
        .asString()
        .startsWith("/data/id was ")
        .contains("integer", "string");
    assertThat(changed(s -> member(s, "genreVersion").put("type", "number"))).hasSize(1);
    assertThat(changed(s -> member(s, "genre").putArray("type").add("string").add("null")))
        .hasSize(1);
  }

  @Test
  void anOptionalMemberMayNotBecomeRequired() {
    assertThat(changed(s -> ((ArrayNode) s.get("required")).add("traceparent")))
        .containsExactly("/traceparent is required: what was written before may lack it");
  }

  @Test
  void aNewMemberMayNotBeRequired() {
    assertThat(
            changed(
                s -> {
                  data(s).putObject("remixOf").put("type", "integer");
                  require(s, "remixOf");
                }))
        .containsExactly("/data/remixOf is required: what was written before may lack it");
  }

  @Test
  void aRequiredMemberMayNotBecomeOptional() {
    assertThat(changed(s -> ((ArrayNode) s.at("/properties/data/required")).remove(0)))
        .containsExactly("/data/genre is no longer required: readers of old need it");
  }

  @Test
  void noBoundMayMove() {
    assertThat(changed(s -> member(s, "id").put("minimum", 0))).hasSize(1);
    assertThat(changed(s -> member(s, "genre").put("minLength", 2))).hasSize(1);
    assertThat(changed(s -> member(s, "genre").put("pattern", "^[A-Z]"))).hasSize(1);
    assertThat(changed(s -> member(s, "genre").remove("minLength"))).hasSize(1);
    assertThat(changed(s -> ((ObjectNode) s.at("/properties/type")).put("const", "other")))
        .hasSize(1);
    assertThat(changed(s -> ((ObjectNode) s.at("/properties/time")).put("format", "date")))
        .hasSize(1);
  }

  @Test
  void membersThatAreNotKnownMayNotBeRefused() {
    assertThat(changed(s -> s.put("additionalProperties", false))).hasSize(1);
    assertThat(changed(s -> ((ObjectNode) s.at("/properties/data")).put("maxProperties", 4)))
        .hasSize(1);
  }

  private List<String> changed(Consumer<ObjectNode> change) {
    ObjectNode present = released.deepCopy();
    change.accept(present);
    assertThat(present).isNotEqualTo(released);
    return SchemaEvolution.breaks(released, present);
  }

  private static ObjectNode properties(ObjectNode schema) {
    return (ObjectNode) schema.get("properties");
  }

  private static ObjectNode data(ObjectNode schema) {
    return (ObjectNode) schema.at("/properties/data/properties");
  }

  private static ObjectNode member(ObjectNode schema, String name) {
    return (ObjectNode) data(schema).get(name);
  }

  private static void require(ObjectNode schema, String name) {
    ArrayNode required = (ArrayNode) schema.at("/properties/data/required");
    for (int i = required.size() - 1; i >= 0; i--) {
      if (!data(schema).has(required.get(i).textValue())) {
        required.remove(i);
      }
    }
    required.add(name);
  }
}
