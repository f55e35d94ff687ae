package dev.tracks.stack.generate;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Made-up names as long as real ones, a few of them with accents, commas and quotes. */
final class Names {

  private static final byte[][] SYLLABLES =
      bytes(
          "a", "be", "ca", "de", "el", "fa", "go", "hi", "in", "jo", "ka", "lo", "ma", "ne", "on",
          "pa", "qui", "ro", "sa", "te", "un", "vi", "wa", "xa", "yo", "ze", "sun", "day", "ri",
          "ver", "love", "ly");
  private static final byte[][] ACCENTED = bytes("é", "ö", "ñ", "ü", "ç", "å", "ø", "日", "ж", "á");
  private static final int SHORTEST_WORD = 3;

  /** Shares of names, in millionths, as in the data set. */
  private static final int MILLION = 1_000_000;

  private Names() {}

  /** How many of a million names hold what. */
  record Oddities(int commas, int quotes, int accents) {}

  static final Oddities ARTISTS = new Oddities(2_500, 300, 17_000);
  static final Oddities TRACKS = new Oddities(20_000, 4_800, 16_000);

  /** Writes one. */
  static void write(CsvBytes out, SplitMix random, Quantiles lengths, Oddities oddities) {
    int length = (int) Math.round(lengths.at(random.unit()));
    int odd = random.below(MILLION);
    if (odd < oddities.quotes()) {
      out.put('"');
      words(out, random, length / 2 + 1);
      out.put(' ');
      out.put('"');
      out.put('"');
      words(out, random, length / 2 + 1);
      out.put('"');
      out.put('"');
      out.put('"');
    } else if (odd < oddities.quotes() + oddities.commas()) {
      out.put('"');
      words(out, random, length / 2 + 1);
      out.comma();
      out.put(' ');
      words(out, random, length / 2 + 1);
      out.put('"');
    } else {
      if (odd >= MILLION - oddities.accents()) {
        out.put(ACCENTED[random.below(ACCENTED.length)]);
      }
      words(out, random, length);
    }
  }

  private static void words(CsvBytes out, SplitMix random, int length) {
    int written = 0;
    while (written < length) {
      if (written > 0) {
        out.put(' ');
        written++;
      }
      written += word(out, random, length - written);
    }
  }

  /** Up to three syllables, and what is left when no other word would have room. */
  private static int word(CsvBytes out, SplitMix random, int room) {
    int syllables = 1 + random.below(3);
    int written = 0;
    for (int i = 0; written < room && (i < syllables || room - written <= SHORTEST_WORD); i++) {
      byte[] syllable = SYLLABLES[random.below(SYLLABLES.length)];
      for (int k = 0; k < syllable.length && written < room; k++) {
        out.put(written == 0 ? syllable[k] - 'a' + 'A' : syllable[k]);
        written++;
      }
    }
    return written;
  }

  private static byte[][] bytes(String... texts) {
    return Stream.of(texts)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }
}
