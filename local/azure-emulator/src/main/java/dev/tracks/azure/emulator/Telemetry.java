package dev.tracks.azure.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/**
 * One envelope of Application Insights, as it was sent.
 *
 * @param type {@code RequestData}, {@code RemoteDependencyData}, {@code ExceptionData}, {@code
 *     MessageData}, {@code MetricData} and the like
 * @param tags of the context, such as {@code ai.operation.id} and {@code ai.cloud.role}
 * @param data what the type holds
 * @param sampleRate of how many percent this is one, 100 when it was not said
 * @see <a href="https://github.com/microsoft/ApplicationInsights-Home/tree/master/EndpointSpecs">
 *     Endpoint specifications</a>
 */
public record Telemetry(String type, Map<String, String> tags, JsonNode data, double sampleRate) {

  /** The trace that it belongs to; empty when to none. */
  public String operation() {
    return tags.getOrDefault("ai.operation.id", "");
  }

  /** The span beneath which it is; empty when it is the first. */
  public String parent() {
    return tags.getOrDefault("ai.operation.parentId", "");
  }

  /** Which service sent it. */
  public String role() {
    return tags.getOrDefault("ai.cloud.role", "");
  }

  /** A value of its data as text; empty when it is not there. */
  public String text(String field) {
    return data.path(field).asText();
  }

  /** A property that was added to it; empty when it is not there. */
  public String property(String name) {
    return data.path("properties").path(name).asText();
  }
}
