package dev.tracks.stack.deadletter;

/** Text from anywhere, made fit for a terminal: messages may hold anything. */
final class Texts {

  private Texts() {}

  /** On one line, without anything that a terminal would obey. */
  static String line(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
  }

  /** The same, with its line breaks and tabs. */
  static String lines(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}&&[^\\n\\t]]", "?");
  }
}
