package dev.tracks.query.format;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Rows as JSON: one array, or one object a line. */
final class JsonRows {

  private static final JsonFactory ARRAY =
      JsonFactory.builder().disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM).build();
  private static final JsonFactory LINES = ARRAY.rebuild().rootValueSeparator("\n").build();

  private JsonRows() {}

  static void array(Rows rows, List<String> columns, OutputStream out) throws IOException {
    try (JsonGenerator json = ARRAY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartArray();
      while (rows.next()) {
        object(rows, columns, json);
      }
      json.writeEndArray();
    }
  }

  /**
   * Every line ends with a line feed, the last one too.
   *
   * @see <a href="https://github.com/ndjson/ndjson-spec">NDJSON</a>
   */
  static void lines(Rows rows, List<String> columns, OutputStream out) throws IOException {
    boolean any = false;
    try (JsonGenerator json = LINES.createGenerator(ObjectWriteContext.empty(), out)) {
      while (rows.next()) {
        object(rows, columns, json);
        any = true;
      }
      if (any) {
        json.writeRaw('\n');
      }
    }
  }

  private static void object(Rows rows, List<String> columns, JsonGenerator json) {
    json.writeStartObject();
    for (int i = 0; i < columns.size(); i++) {
      json.writeName(columns.get(i));
      switch (rows.kind(i)) {
        case VALUE_STRING -> json.writeString(rows.text(i));
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.writeNumber(rows.text(i));
        case VALUE_TRUE, VALUE_FALSE -> json.writeRawValue(rows.text(i));
        default -> json.writeNull();
      }
    }
    json.writeEndObject();
  }
}
