package dev.tracks.command.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderUnitTests {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100})
  void readsLinesAsJavaDoesHoweverTheyEnd(int atOnce) {
    String[] ends = {"\n", "\r", "\r\n", "\n\n", "\r\r", "\n\r", "\r\n\r\n", ""};
    for (String some : new String[] {"", "a", "bcd"}) {
      for (String one : ends) {
        for (String other : ends) {
          String text = some + one + some + other + some + one;
          assertThat(lines(new Slow(text, atOnce)))
              .as(text.replace("\r", "<CR>").replace("\n", "<LF>"))
              .isEqualTo(text.lines().toList());
        }
      }
    }
  }

  @Test
  void keepsNoMoreOfALineThanShowsThatItIsTooLong() {
    String longest = "x".repeat(LineReader.LONGEST);
    assertThat(lines(new StringReader(longest + "\n" + longest + "yz\nend")))
        .containsExactly(longest, longest + "y", "end");
  }

  @Test
  void passesOverALineOfFiftyMillionCharactersInNoMoreMemoryThanAnother() throws IOException {
    Endless endless = new Endless(50_000_000);
    try (LineReader reader = new LineReader(endless)) {
      assertThat(reader.next()).hasSize(LineReader.LONGEST + 1);
      assertThat(reader.next()).isEqualTo("end");
      assertThat(reader.next()).isNull();
    }
  }

  private static List<String> lines(Reader text) {
    List<String> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(text)) {
      for (String line = reader.next(); line != null; line = reader.next()) {
        lines.add(line);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return lines;
  }

  /** Gives a few characters at once, as a network may. */
  private static final class Slow extends StringReader {

    private final int atOnce;

    private Slow(String text, int atOnce) {
      super(text);
      this.atOnce = atOnce;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      return super.read(buffer, offset, Math.min(atOnce, length));
    }
  }

  private static final class Endless extends Reader {

    private long left;
    private final StringReader end = new StringReader("\nend");

    private Endless(long length) {
      left = length;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      if (left == 0) {
        return end.read(buffer, offset, length);
      }
      int some = (int) Math.min(left, length);
      java.util.Arrays.fill(buffer, offset, offset + some, 'x');
      left -= some;
      return some;
    }

    @Override
    public void close() {
      end.close();
    }
  }
}
