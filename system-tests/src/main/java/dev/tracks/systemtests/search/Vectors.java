package dev.tracks.systemtests.search;

/**
 * Version vectors of up to four genres in one int, four bits for each: a genre that is not in a
 * vector counts as 0, as in production.
 */
final class Vectors {

  static final int BITS = 4;
  private static final int MASK = (1 << BITS) - 1;

  private Vectors() {}

  static int at(int vector, int genre) {
    return vector >> genre * BITS & MASK;
  }

  static int with(int vector, int genre, int version) {
    return vector & ~(MASK << genre * BITS) | version << genre * BITS;
  }

  /** A vector of one genre alone. */
  static int only(int vector, int genre) {
    return vector & MASK << genre * BITS;
  }

  /** {@code {A=1, B=2}}. */
  static String text(int vector) {
    StringBuilder text = new StringBuilder("{");
    for (int genre = 0; genre < 4; genre++) {
      if (at(vector, genre) > 0) {
        text.append(text.length() > 1 ? ", " : "").append(name(genre)).append('=');
        text.append(at(vector, genre));
      }
    }
    return text.append('}').toString();
  }

  static String name(int genre) {
    return String.valueOf((char) ('A' + genre));
  }
}
