package dev.tracks.systemtests.history;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.zip.GZIPInputStream;

/** Makes a {@link Body} of the bytes of an answer. */
public final class BodyReader {

  private static final JsonFactory JSON = new JsonFactory();

  /** The values that every row of a torture has, so that any other stands out. */
  public static final String VALUES = "\"popularity\":60,\"duration_ms\":234147,\"energy\":0.5";

  private BodyReader() {}

  /** 64 bits of the SHA-256 of what was sent. */
  public static long digest(byte[] sent) {
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(sent)).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The artist of every row of a track. */
  public static String artist(String trackId) {
    return "Artist of " + trackId;
  }

  /** Reads a JSON array of rows in a content coding, {@code identity} for none. */
  public static Body read(String etag, byte[] sent, String coding) {
    long digest = digest(sent);
    try (InputStream in = decoded(sent, coding);
        JsonParser json = JSON.createParser(in)) {
      return rows(etag, digest, json);
    } catch (IOException | IllegalStateException e) {
      return new Body(etag, digest, -1, 0, 0);
    }
  }

  private static InputStream decoded(byte[] sent, String coding) throws IOException {
    InputStream in = new ByteArrayInputStream(sent);
    return switch (coding) {
      case "identity" -> in;
      case "gzip" -> new GZIPInputStream(in, 16 * 1024);
      case "zstd" -> new ZstdInputStream(in);
      default -> throw new IOException("nobody asked for " + coding);
    };
  }

  private static Body rows(String etag, long digest, JsonParser json) throws IOException {
    expect(json.nextToken() == JsonToken.START_ARRAY);
    long rows = 0;
    long last = 0;
    long sum = 0;
    while (json.nextToken() == JsonToken.START_OBJECT) {
      Row row = row(json);
      expect(row.id() > last);
      last = row.id();
      sum += row.hash();
      rows++;
    }
    expect(json.currentToken() == JsonToken.END_ARRAY && json.nextToken() == null);
    return new Body(etag, digest, rows, last, sum);
  }

  private static Row row(JsonParser json) throws IOException {
    long id = 0;
    String genre = "";
    String trackId = "";
    String trackName = "";
    String artist = "";
    StringBuilder values = new StringBuilder();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      switch (name) {
        case "id" -> id = json.getLongValue();
        case "genre" -> genre = json.getText();
        case "track_id" -> trackId = json.getText();
        case "track_name" -> trackName = json.getText();
        case "artist_name" -> artist = json.getText();
        default -> {
          if (value != JsonToken.VALUE_NULL) {
            values.append(values.isEmpty() ? "" : ",");
            values.append('"').append(name).append("\":").append(json.getText());
          }
        }
      }
    }
    boolean usual = values.toString().equals(VALUES) && artist.equals(artist(trackId));
    return new Row(id, genre, trackId, usual ? trackName : trackName + artist + values);
  }

  private static void expect(boolean condition) {
    if (!condition) {
      throw new IllegalStateException("not an array of rows in the order of their ids");
    }
  }
}
