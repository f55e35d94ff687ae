package dev.tracks.command.body;

import dev.tracks.defaults.problem.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** Reads one flat JSON object, keeping numbers as their literals: no value is computed here. */
public final class FlatJson {

  private static final int MAX_FIELDS = 200;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private FlatJson() {}

  /**
   * The object's members in order.
   *
   * @throws Problem 400 when the body is not one JSON object in UTF-8
   */
  public static Map<String, RawField> read(byte[] body) {
    Map<String, RawField> fields = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), utf8(body))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body is not a JSON object.");
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        fields.put(name, value(json));
        if (fields.size() > MAX_FIELDS) {
          throw malformed("The object has more than " + MAX_FIELDS + " members.");
        }
      }
      if (json.nextToken() != null) {
        throw malformed("Something follows the JSON object.");
      }
    } catch (JacksonException e) {
      throw malformed(JsonFlaw.describe(e));
    }
    return fields;
  }

  private static RawField value(JsonParser json) {
    JsonToken token = json.nextToken();
    return switch (token) {
      case VALUE_STRING -> new RawField.Text(json.getString());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new RawField.Number(json.getString());
      case VALUE_NULL -> new RawField.Absent();
      case VALUE_TRUE, VALUE_FALSE -> new RawField.Other("a boolean");
      case START_ARRAY -> skipped(json, "an array");
      case START_OBJECT -> skipped(json, "an object");
      case null, default -> throw malformed("The body ends in the middle of the object.");
    };
  }

  private static RawField skipped(JsonParser json, String what) {
    json.skipChildren();
    return new RawField.Other(what);
  }

  private static String utf8(byte[] body) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    } catch (CharacterCodingException e) {
      throw malformed("The body is not UTF-8.");
    }
  }

  private static Problem malformed(String detail) {
    String bounded = detail.length() > 300 ? detail.substring(0, 300) : detail;
    return new Problem(HttpStatus.BAD_REQUEST, "malformed-body", bounded);
  }
}
