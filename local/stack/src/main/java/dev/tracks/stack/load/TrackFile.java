package dev.tracks.stack.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file of the data set, row by row: a byte order mark and CRLF are taken. A quote that is
 * never closed costs its own line alone, not the rest of the file.
 */
final class TrackFile implements AutoCloseable {

  private static final int MOST_LINES_OF_A_ROW = 50;

  private final BufferedReader reader;
  private final Deque<String> ahead = new ArrayDeque<>();
  private final TrackRows rows;
  private long line;

  /**
   * Opens a file and reads its header.
   *
   * @throws IllegalArgumentException when the header is not of such a file, with what was expected
   */
  TrackFile(Path file) throws IOException {
    // what is not UTF-8 becomes U+FFFD, by which the row is then refused
    reader =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8));
    try {
      String header = take();
      if (header == null) {
        throw new IllegalArgumentException("the file is empty");
      }
      rows = new TrackRows(header.startsWith("\uFEFF") ? header.substring(1) : header);
    } catch (IOException | RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  /** The next row, or empty at the end. */
  Optional<TrackRows.Row> next() throws IOException {
    String text = take();
    while (text != null && text.isEmpty()) {
      text = take();
    }
    if (text == null) {
      return Optional.empty();
    }
    long first = line;
    List<String> more = new ArrayList<>();
    StringBuilder whole = new StringBuilder(text);
    while (Quotes.isOpen(whole)) {
      String following = more.size() < MOST_LINES_OF_A_ROW ? take() : null;
      if (following == null) {
        more.reversed().forEach(ahead::addFirst);
        line = first;
        return Optional.of(new TrackRows.Row.Broken(first, "", "a quote is not closed"));
      }
      more.add(following);
      whole.append('\n').append(following);
    }
    return Optional.of(rows.row(first, whole.toString()));
  }

  private @Nullable String take() throws IOException {
    String text = ahead.isEmpty() ? reader.readLine() : ahead.removeFirst();
    if (text != null) {
      line++;
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
