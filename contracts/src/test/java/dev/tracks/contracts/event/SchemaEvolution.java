package dev.tracks.contracts.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether a schema is still the one that was released: yesterday's readers read what is written
 * today, and today's readers read what was written yesterday and waits in a queue. An optional
 * member may come; a member of old stays, means the same, and is as required as it was. Anything
 * else is a new version of the type.
 */
final class SchemaEvolution {

  private static final Set<String> FOR_PEOPLE =
      Set.of("title", "description", "$comment", "examples", "$id");

  private final List<String> breaks = new ArrayList<>();

  private SchemaEvolution() {}

  /** What has changed that must not, each with its path; empty when compatible. */
  static List<String> breaks(JsonNode released, JsonNode present) {
    SchemaEvolution evolution = new SchemaEvolution();
    evolution.compare("", released, present);
    return List.copyOf(evolution.breaks);
  }

  private void compare(String path, JsonNode released, JsonNode present) {
    JsonNode had = released.path("properties");
    JsonNode has = present.path("properties");
    had.fieldNames()
        .forEachRemaining(
            name -> {
              if (has.has(name)) {
                compare(path + "/" + name, had.get(name), has.get(name));
              } else {
                breaks.add(path + "/" + name + " is gone");
              }
            });
    Set<String> hadToBe = required(released);
    Set<String> hasToBe = required(present);
    for (String name : hadToBe) {
      if (!hasToBe.contains(name)) {
        breaks.add(path + "/" + name + " is no longer required: readers of old need it");
      }
    }
    for (String name : hasToBe) {
      if (!hadToBe.contains(name)) {
        breaks.add(path + "/" + name + " is required: what was written before may lack it");
      }
    }
    if (!constraints(released).equals(constraints(present))) {
      breaks.add(
          (path.isEmpty() ? "/" : path)
              + " was "
              + constraints(released)
              + " and is "
              + constraints(present));
    }
  }

  /** What is asked of the value itself, its members apart. */
  private static ObjectNode constraints(JsonNode schema) {
    ObjectNode constraints = schema.deepCopy();
    constraints.remove(FOR_PEOPLE);
    constraints.remove(List.of("properties", "required"));
    return constraints;
  }

  private static Set<String> required(JsonNode schema) {
    Set<String> names = new TreeSet<>();
    schema.path("required").forEach(name -> names.add(name.textValue()));
    return names;
  }
}
