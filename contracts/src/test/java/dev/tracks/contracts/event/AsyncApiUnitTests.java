package dev.tracks.contracts.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The document for outsiders says what the code does and what the broker is set up with. */
class AsyncApiUnitTests {

  private final JsonNode document = read(new YAMLMapper(), "asyncapi.yaml");
  private final JsonNode namespace =
      read(new JsonMapper(), "service-bus/Config.json").at("/UserConfig/Namespaces/0");
  private final JsonNode messages = document.at("/components/messages");

  @Test
  void everyEntityOfTheBrokerIsAChannelOrSaysThatItIsNotYet() {
    List<String> documented = texts(document.path("channels"), "address");
    document.path("x-service-bus-without-messages").forEach(name -> documented.add(name.asText()));
    List<String> entities = texts(namespace.path("Topics"), "Name");
    entities.addAll(texts(namespace.path("Queues"), "Name"));
    assertThat(documented).isNotEmpty().containsExactlyInAnyOrderElementsOf(entities);
  }

  @Test
  void everySubscriptionIsNamed() {
    for (JsonNode topic : namespace.path("Topics")) {
      JsonNode channel = document.path("channels").path(topic.path("Name").asText());
      List<String> named = new ArrayList<>();
      channel.at("/x-service-bus/subscriptions").forEach(name -> named.add(name.asText()));
      assertThat(named)
          .containsExactlyInAnyOrderElementsOf(texts(topic.path("Subscriptions"), "Name"));
    }
  }

  @Test
  void everyTypeThatIsWrittenIsAMessage() {
    assertThat(texts(messages, "name")).containsExactlyInAnyOrderElementsOf(EventTypes.written());
  }

  @Test
  void aMessageHasTheSchemaOfItsType() {
    for (JsonNode message : messages) {
      String type = message.path("name").asText();
      assertThat(message.at("/payload/schema/$ref").asText())
          .isEqualTo("./src/main/resources/%s/%s.schema.json", EventTypes.FOLDER, type);
      assertThat(Path.of(message.at("/payload/schema/$ref").asText())).isRegularFile();
      assertThat(message.path("contentType").asText()).isEqualTo(TrackEvents.CONTENT_TYPE);
    }
  }

  @Test
  void examplesAreAsTheSchemasSayAndAreReadByTheCode() {
    JsonNode headers = document.at("/components/schemas/Headers");
    for (JsonNode message : messages) {
      assertThat(message.path("examples")).isNotEmpty();
      JsonNode schema = EventTypes.schema(message.path("name").asText());
      for (JsonNode example : message.path("examples")) {
        assertThat(EventTypes.errors(schema, example.path("payload"))).isEmpty();
        assertThat(EventTypes.errors(headers, example.path("headers"))).isEmpty();
        byte[] payload = example.path("payload").toString().getBytes(StandardCharsets.UTF_8);
        assertThat(TrackEvents.decode(payload)).isInstanceOf(DecodedEvent.Known.class);
      }
    }
  }

  @Test
  void everyMessageIsSentAndReceived() {
    List<String> operations = texts(document.path("operations"), "action");
    assertThat(operations).containsExactlyInAnyOrder("send", "receive");
    for (JsonNode operation : document.path("operations")) {
      assertThat(operation.path("messages")).hasSameSizeAs(messages);
    }
  }

  private static List<String> texts(JsonNode nodes, String member) {
    List<String> texts = new ArrayList<>();
    nodes.forEach(node -> texts.add(node.path(member).asText()));
    return texts;
  }

  private static JsonNode read(ObjectMapper mapper, String file) {
    try {
      return mapper.readTree(Files.readAllBytes(Path.of(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
