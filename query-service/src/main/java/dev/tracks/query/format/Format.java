package dev.tracks.query.format;

import dev.tracks.query.cache.Form;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.springframework.http.MediaType;

/** What rows can be answered in; the first is what who says nothing gets. */
public enum Format {
  /** One array of objects. */
  JSON("application/json", ""),
  /** One object a line. */
  NDJSON("application/x-ndjson", ""),
  /** RFC 4180, in UTF-8, with a header. */
  CSV("text/csv", ";header=present;charset=utf-8");

  private final MediaType mediaType;
  private final String contentType;

  Format(String mediaType, String parameters) {
    this.mediaType = MediaType.parseMediaType(mediaType);
    this.contentType = mediaType + parameters;
  }

  /** The media types of all, in order. */
  public static List<MediaType> mediaTypes() {
    return Arrays.stream(values()).map(format -> format.mediaType).toList();
  }

  /** The format of one of {@link #mediaTypes}. */
  public static Format of(MediaType mediaType) {
    return Arrays.stream(values())
        .filter(format -> format.mediaType.equals(mediaType))
        .findFirst()
        .orElseThrow();
  }

  /** The Content-Type of an answer. */
  public String contentType() {
    return contentType;
  }

  /** Rows in this format, with these columns of theirs alone, in this order. */
  public Form of(List<String> columns) {
    return new Form() {
      @Override
      public String name() {
        return Format.this.name().toLowerCase(Locale.ROOT) + ":" + String.join(",", columns);
      }

      @Override
      public void write(InputStream content, OutputStream out) throws IOException {
        try (Rows rows = new Rows(content, columns)) {
          switch (Format.this) {
            case JSON -> JsonRows.array(rows, columns, out);
            case NDJSON -> JsonRows.lines(rows, columns, out);
            case CSV -> CsvRows.write(rows, columns, out);
          }
        }
      }
    };
  }
}
