package dev.tracks.command.imports;

/**
 * Something that is wrong with a line.
 *
 * @param part counts what is wrong with one line, from 0
 * @param column which it is about; empty when it is about the line
 * @param value what was found there, its beginning when it is long
 * @param reason what would be right
 */
record Reject(long line, int part, String column, String value, String reason) {

  private static final int MAX_COLUMN = 100;
  private static final int MAX_VALUE = 200;
  private static final int MAX_REASON = 400;

  Reject {
    column = beginning(column, MAX_COLUMN);
    value = beginning(value, MAX_VALUE);
    reason = beginning(reason, MAX_REASON);
  }

  private static String beginning(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
