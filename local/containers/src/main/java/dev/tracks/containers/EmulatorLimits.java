package dev.tracks.containers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Map;

/**
 * What Microsoft's emulator takes less of than a namespace, by the schema that it is published
 * with. With more it ends while it starts, and says that it is out of memory.
 */
final class EmulatorLimits {

  private static final Map<String, Duration> LONGEST =
      Map.of(
          "DefaultMessageTimeToLive", Duration.ofHours(1),
          "DuplicateDetectionHistoryTimeWindow", Duration.ofMinutes(5),
          "LockDuration", Duration.ofMinutes(5));

  private static final Map<String, Duration> SHORTEST =
      Map.of(
          "DefaultMessageTimeToLive", Duration.ofMinutes(5),
          "DuplicateDetectionHistoryTimeWindow", Duration.ofSeconds(5),
          "LockDuration", Duration.ofSeconds(5));

  private EmulatorLimits() {}

  /** The same entities, with durations moved to what the emulator takes. */
  static String keep(String config) {
    try {
      JsonMapper json = new JsonMapper();
      JsonNode root = json.readTree(config);
      root.findParents("Properties").forEach(entity -> fit(entity.path("Properties")));
      return json.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the entities are not JSON", e);
    }
  }

  private static void fit(JsonNode properties) {
    if (properties instanceof ObjectNode object) {
      replace(object, LONGEST, true);
      replace(object, SHORTEST, false);
    }
  }

  private static void replace(ObjectNode properties, Map<String, Duration> limits, boolean above) {
    limits.forEach(
        (name, limit) -> {
          JsonNode value = properties.path(name);
          if (value.isTextual()
              && (above
                  ? Duration.parse(value.asText()).compareTo(limit) > 0
                  : Duration.parse(value.asText()).compareTo(limit) < 0)) {
            properties.put(name, limit.toString());
          }
        });
  }
}
