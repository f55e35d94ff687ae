package dev.tracks.command.body;

import dev.tracks.contracts.track.GenreName;
import org.jspecify.annotations.Nullable;

/** Which characters a text may hold. */
public final class Characters {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private Characters() {}

  /** What no text may hold: control characters and halves of surrogate pairs. */
  public static @Nullable String flaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        return "must not hold control characters";
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c) || c == '\uFFFE' || c == '\uFFFF') {
        return "must be valid Unicode";
      }
    }
    return null;
  }

  /**
   * What no name may hold by which something is found: characters that cannot be seen, of which two
   * names that look alike would be made. Joiners are letters' own affair, but only between two.
   *
   * @param name trimmed and without {@link #flaw}
   */
  public static @Nullable String unseen(String name) {
    for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
      int c = name.codePointAt(i);
      boolean joinerInside =
          (c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER) && i > 0 && i < name.length() - 1;
      if (isUnseen(c) && !joinerInside) {
        String itsName = Character.getName(c);
        return "must not hold the invisible character U+%04X%s"
            .formatted(c, itsName == null ? "" : " (" + itsName + ")");
      }
    }
    return null;
  }

  /** Whether nothing of a text can be seen. */
  public static boolean isBlank(String text) {
    return text.codePoints().allMatch(c -> GenreName.isBlank(c) || isUnseen(c));
  }

  private static boolean isUnseen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
