package dev.tracks.contracts.track;

import java.text.Normalizer;

/** A genre's one form: two names that differ in a code point of it are two genres. */
public final class GenreName {

  private static final int BYTE_ORDER_MARK = 0xFEFF;

  private GenreName() {}

  /** NFC, without blanks of any script, non-breaking ones or byte order marks around it. */
  public static String normal(String written) {
    return trimmed(Normalizer.normalize(written, Normalizer.Form.NFC));
  }

  /** A text without what {@link #isBlank} says is blank around it. */
  public static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isBlank(text.charAt(from))) {
      from++;
    }
    while (from < to && isBlank(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /** White space as Unicode has it; no blank lies beyond the basic plane. */
  public static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == BYTE_ORDER_MARK;
  }
}
