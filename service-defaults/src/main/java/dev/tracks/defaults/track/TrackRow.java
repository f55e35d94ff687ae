package dev.tracks.defaults.track;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * One row as it is answered on its own. Whoever writes rows and whoever reads them make it here, so
 * that the tag of an answer to a write is the tag of the next read.
 *
 * @param json the row as one JSON object
 */
public record TrackRow(String json) {

  private static final JsonFactory JSON = new JsonFactory();

  /** The current row of a result of {@link TrackJson#SELECT_LIST}. */
  public static TrackRow read(ResultSet row) throws SQLException {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator generator = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      TrackJson.write(generator, row);
    }
    return new TrackRow(text.toString());
  }

  /** The UTF-8 bytes that are sent. */
  public byte[] bytes() {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** The strong entity tag, in its quotes: two rows have the same when every value is the same. */
  public String etag() {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes());
      return "\"" + HexFormat.of().formatHex(digest, 0, 16) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
