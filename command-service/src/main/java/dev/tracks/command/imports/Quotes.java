package dev.tracks.command.imports;

/** Where quotes stand in CSV: one opens at the start of a field only, and two within are one. */
final class Quotes {

  private Quotes() {}

  /**
   * Whether a quoted field is open at the end of a line.
   *
   * @param open whether one was at its beginning
   */
  static boolean isOpen(CharSequence line, char separator, boolean open) {
    boolean quoted = open;
    boolean atStart = !open;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        // a closing quote that another follows opens again at once: together they are one quote
        quoted = !quoted && (atStart || i > 0 && line.charAt(i - 1) == '"');
        atStart = false;
      } else {
        atStart = !quoted && c == separator;
      }
    }
    return quoted;
  }
}
