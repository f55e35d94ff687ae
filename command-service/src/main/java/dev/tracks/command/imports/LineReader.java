package dev.tracks.command.imports;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/** Lines, whichever way they end. Of one that is too long no more is kept than shows that it is. */
final class LineReader implements Closeable {

  /** The most characters of a line. */
  static final int LONGEST = 64 * 1024;

  private final Reader reader;
  private final char[] buffer = new char[64 * 1024];
  private int next;
  private int end;
  private boolean afterReturn;

  LineReader(Reader reader) {
    this.reader = reader;
  }

  /** The next line, cut off after one character more than the longest may have; null at the end. */
  @Nullable String next() throws IOException {
    StringBuilder beginning = new StringBuilder(0);
    boolean any = false;
    while (next < end || fill()) {
      if (afterReturn) {
        afterReturn = false;
        if (buffer[next] == '\n') {
          next++;
          continue;
        }
      }
      int from = next;
      while (next < end && buffer[next] != '\n' && buffer[next] != '\r') {
        next++;
      }
      boolean whole = next < end;
      if (whole && beginning.isEmpty()) {
        String line = new String(buffer, from, Math.min(next - from, LONGEST + 1));
        passEnd();
        return line;
      }
      any = true;
      beginning.append(buffer, from, Math.min(next - from, LONGEST + 1 - beginning.length()));
      if (whole) {
        passEnd();
        return beginning.toString();
      }
    }
    return any ? beginning.toString() : null;
  }

  private void passEnd() {
    afterReturn = buffer[next] == '\r';
    next++;
  }

  private boolean fill() throws IOException {
    next = 0;
    end = 0;
    int read = reader.read(buffer);
    while (read == 0) {
      read = reader.read(buffer);
    }
    end = Math.max(0, read);
    return read > 0;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
