package dev.tracks.contracts.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The types of events that this release writes, and the ones that were ever released. */
final class EventTypes {

  /** Where a schema stands on the class path, and in the sources. */
  static final String FOLDER = "dev/tracks/contracts/event";

  private static final Path APPROVED = Path.of("src/test/resources/approved");
  private static final JsonMapper JSON = new JsonMapper();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  private EventTypes() {}

  /** What the code can write. */
  static Set<String> written() {
    Set<String> types = new TreeSet<>();
    for (Class<?> event : TrackEvent.class.getPermittedSubclasses()) {
      try {
        types.add((String) event.getField("TYPE").get(null));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(event + " has no type", e);
      }
    }
    return types;
  }

  /** What may stand in a queue, or in the archive of a reader. */
  static Set<String> released() {
    Set<String> types = new TreeSet<>();
    list(APPROVED).forEach(folder -> types.add(folder.getFileName().toString()));
    return types;
  }

  /** Events of a released type as they were written then. */
  static List<Path> approvedEvents(String type) {
    return list(APPROVED.resolve(type))
        .filter(file -> !file.endsWith("schema.json"))
        .sorted()
        .toList();
  }

  /** The schema of a type as it was released. */
  static JsonNode releasedSchema(String type) {
    return read(APPROVED.resolve(type).resolve("schema.json"));
  }

  /** The schema of a type as it is on the class path of every service. */
  static JsonNode schema(String type) {
    String name = "/" + FOLDER + "/" + type + ".schema.json";
    try (InputStream in = EventTypes.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing");
      }
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What an instance has that its schema does not allow. */
  static List<Error> errors(JsonNode schema, JsonNode instance) {
    return SCHEMAS.getSchema(schema).validate(instance);
  }

  static JsonNode read(Path file) {
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
