package dev.tracks.identity.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A request's JSON object. Null counts as missing, and a name that is not known is refused. */
final class Fields {

  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final JsonNode object;

  private Fields(JsonNode object) {
    this.object = object;
  }

  /**
   * Reads a body.
   *
   * @param known the names that the method has
   */
  static Fields of(byte[] body, Set<String> known) {
    JsonNode object;
    try {
      object = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw GoogleError.malformed("Invalid JSON payload received. " + e.getOriginalMessage());
    } catch (IOException e) {
      throw GoogleError.malformed("Invalid JSON payload received.");
    }
    if (object == null || !object.isObject()) {
      throw GoogleError.malformed("Invalid JSON payload received. Expected an object.");
    }
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      if (!known.contains(field.getKey())) {
        throw GoogleError.malformed(
            "Invalid JSON payload received. Unknown name \""
                + field.getKey()
                + "\": Cannot find field.");
      }
    }
    return new Fields(object);
  }

  @Nullable String text(String name) {
    JsonNode value = value(name);
    if (value != null && !value.isTextual()) {
      throw invalid(name, "TYPE_STRING");
    }
    return value == null ? null : value.textValue();
  }

  @Nullable Boolean flag(String name) {
    JsonNode value = value(name);
    if (value != null && !value.isBoolean()) {
      throw invalid(name, "TYPE_BOOL");
    }
    return value == null ? null : value.booleanValue();
  }

  boolean isTrue(String name) {
    return Boolean.TRUE.equals(flag(name));
  }

  /** A 64-bit number, which JSON may have as text. */
  @Nullable Long number(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      return value.longValue();
    }
    if (value.isTextual() && value.textValue().matches("-?[0-9]{1,18}")) {
      return Long.valueOf(value.textValue());
    }
    throw invalid(name, "TYPE_INT64");
  }

  /** Texts in an array, or one alone. */
  List<String> texts(String name) {
    JsonNode value = value(name);
    List<String> texts = new ArrayList<>();
    if (value != null) {
      for (JsonNode one : value.isArray() ? value : List.of(value)) {
        if (!one.isTextual()) {
          throw invalid(name, "TYPE_STRING");
        }
        texts.add(one.textValue());
      }
    }
    return texts;
  }

  private @Nullable JsonNode value(String name) {
    JsonNode value = object.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private static GoogleError invalid(String name, String type) {
    return GoogleError.malformed("Invalid value at '" + name + "' (" + type + ")");
  }
}
