package dev.tracks.query.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Rows of a representation's JSON, an array of flat objects, one after the other in one pass.
 * Numbers keep the digits that they are written with.
 */
public final class Rows implements AutoCloseable {

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonParser parser;
  private final Map<String, Integer> positions = new HashMap<>();
  private final JsonToken[] kinds;
  private final @Nullable String[] texts;

  /**
   * Begins before the first row.
   *
   * @param columns what is read of each row, by position
   */
  public Rows(InputStream content, List<String> columns) throws IOException {
    for (String column : columns) {
      positions.put(column, positions.size());
    }
    kinds = new JsonToken[columns.size()];
    texts = new String[columns.size()];
    parser = JSON.createParser(ObjectReadContext.empty(), content);
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw new IOException("a representation must be an array");
    }
  }

  /** Goes to the next row; false when there is none. */
  public boolean next() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    Arrays.fill(kinds, JsonToken.VALUE_NULL);
    Arrays.fill(texts, null);
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      JsonToken kind = parser.nextToken();
      if (!kind.isScalarValue()) {
        throw new IOException("a row must be flat");
      }
      Integer position = positions.get(name);
      if (position != null) {
        kinds[position] = kind;
        texts[position] = kind == JsonToken.VALUE_NULL ? null : parser.getString();
      }
    }
    return true;
  }

  /** How the current row's value is written in JSON. */
  JsonToken kind(int position) {
    return kinds[position];
  }

  /** The current row's value as text, or null where there is none. */
  public @Nullable String text(int position) {
    return texts[position];
  }

  @Override
  public void close() {
    parser.close();
  }
}
