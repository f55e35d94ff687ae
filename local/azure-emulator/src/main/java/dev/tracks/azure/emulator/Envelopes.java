package dev.tracks.azure.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A body of envelopes, one a line or as an array, and what is said of each. */
final class Envelopes {

  static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * What is wrong with one, by its place in the body.
   *
   * @param statusCode as the real endpoint has it: 400 for what is malformed, 401 for a key that is
   *     not its own
   */
  record Flaw(int index, int statusCode, String message) {}

  private final String instrumentationKey;
  private final List<Telemetry> accepted = new ArrayList<>();
  private final List<Flaw> flaws = new ArrayList<>();
  private int received;

  Envelopes(String instrumentationKey, String body) {
    this.instrumentationKey = instrumentationKey;
    if (body.stripLeading().startsWith("[")) {
      array(body);
    } else {
      body.lines().filter(line -> !line.isBlank()).forEach(this::line);
    }
  }

  List<Telemetry> accepted() {
    return accepted;
  }

  /** 200 when all of it was taken, 206 when some was, 400 when nothing was. */
  int status() {
    return flaws.isEmpty() ? 200 : accepted.isEmpty() ? 400 : 206;
  }

  Map<String, Object> answer() {
    return Map.of("itemsReceived", received, "itemsAccepted", accepted.size(), "errors", flaws);
  }

  private void array(String body) {
    try {
      JSON.readTree(body).forEach(this::take);
    } catch (JsonProcessingException e) {
      received++;
      flaws.add(new Flaw(0, 400, "no JSON"));
    }
  }

  private void line(String line) {
    try {
      take(JSON.readTree(line));
    } catch (JsonProcessingException e) {
      flaws.add(new Flaw(received++, 400, "no JSON"));
    }
  }

  private void take(JsonNode envelope) {
    int index = received++;
    String type = envelope.path("data").path("baseType").asText();
    JsonNode data = envelope.path("data").path("baseData");
    if (!envelope.path("iKey").asText().equals(instrumentationKey)) {
      flaws.add(new Flaw(index, 401, "Invalid instrumentation key"));
    } else if (type.isEmpty() || !data.isObject() || envelope.path("time").asText().isEmpty()) {
      flaws.add(new Flaw(index, 400, "an envelope has a time and data of a type"));
    } else {
      Map<String, String> tags = new HashMap<>();
      envelope.path("tags").properties().forEach(t -> tags.put(t.getKey(), t.getValue().asText()));
      accepted.add(
          new Telemetry(type, Map.copyOf(tags), data, envelope.path("sampleRate").asDouble(100)));
    }
  }
}
