package dev.tracks.command.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file of the data set, row by row: a byte order mark and any end of lines are taken. A quote
 * that is never closed costs its own line alone, not the rest of the file.
 */
final class TrackFile implements AutoCloseable {

  private static final int MOST_LINES_OF_A_ROW = 50;
  private static final String TOO_LONG =
      "is longer than " + LineReader.LONGEST + " characters, the most of a line";

  private final LineReader lines;
  private final Deque<String> ahead = new ArrayDeque<>();
  private final TrackRows rows;
  private long line;

  /**
   * Reads the header.
   *
   * @throws IllegalArgumentException when the header is not of such a file, with what was expected
   */
  TrackFile(InputStream bytes, Charset charset) throws IOException {
    // bytes that are not of the encoding become U+FFFD, by which the row is then refused
    lines = new LineReader(new InputStreamReader(bytes, charset));
    try {
      String header = take();
      if (header == null) {
        throw new IllegalArgumentException("the file is empty");
      }
      if (header.length() > LineReader.LONGEST) {
        throw new IllegalArgumentException("the header " + TOO_LONG);
      }
      rows = new TrackRows(header.startsWith("\uFEFF") ? header.substring(1) : header);
    } catch (IOException | RuntimeException e) {
      lines.close();
      throw e;
    }
  }

  /** The last line of the last row that was read; 1 before the first. */
  long line() {
    return line;
  }

  /** Goes on after a line that {@link #line} told before. */
  void skipTo(long last) throws IOException {
    while (line < last && take() != null) {
      // was read before
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
    if (text.length() > LineReader.LONGEST) {
      return Optional.of(new TrackRows.Row.Broken(line, "", text, TOO_LONG));
    }
    boolean open = Quotes.isOpen(text, rows.separator(), false);
    return Optional.of(open ? spanning(text) : rows.row(line, text));
  }

  private TrackRows.Row spanning(String text) throws IOException {
    long first = line;
    List<String> more = new ArrayList<>();
    StringBuilder whole = new StringBuilder(text);
    boolean open = true;
    while (open) {
      boolean mayGoOn = more.size() < MOST_LINES_OF_A_ROW && whole.length() <= LineReader.LONGEST;
      String following = mayGoOn ? take() : null;
      if (following == null) {
        more.reversed().forEach(ahead::addFirst);
        line = first;
        return new TrackRows.Row.Broken(first, "", text, "a quote is not closed");
      }
      more.add(following);
      whole.append('\n').append(following);
      open = Quotes.isOpen(following, rows.separator(), true);
    }
    return rows.row(first, whole.toString());
  }

  private @Nullable String take() throws IOException {
    String text = ahead.isEmpty() ? lines.next() : ahead.removeFirst();
    if (text != null) {
      line++;
    }
    return text;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
