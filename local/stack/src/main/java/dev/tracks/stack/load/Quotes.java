package dev.tracks.stack.load;

/** Where quotes stand in CSV: one opens at the start of a field only, and two within are one. */
final class Quotes {

  private Quotes() {}

  /** Whether a quoted field is still open at the end. */
  static boolean isOpen(CharSequence text) {
    boolean quoted = false;
    boolean atStart = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        // a closing quote that another follows opens again at once: together they are one quote
        quoted = !quoted && (atStart || text.charAt(i - 1) == '"');
        atStart = false;
      } else {
        atStart = !quoted && c == ',';
      }
    }
    return quoted;
  }
}
