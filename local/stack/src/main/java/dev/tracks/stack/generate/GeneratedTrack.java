package dev.tracks.stack.generate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/**
 * The rows of tracks, each made of its number alone: under whichever genre, a track has the same
 * id, names and key. Features that go together in the data set do so here: energy with loudness,
 * against acousticness; valence with danceability and energy.
 */
final class GeneratedTrack {

  private static final int ID_HALF = 11; // 62^11 is more than 2^64
  private static final byte[] DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
          .getBytes(StandardCharsets.UTF_8);
  private static final byte[][] KEYS =
      bytes("G", "C", "D", "C#", "A", "B", "F", "E", "F#", "G#", "A#", "D#");

  /** How many of a thousand tracks are in one of the keys up to this one. */
  private static final int[] KEYS_UP_TO = {
    117, 234, 338, 438, 532, 615, 696, 774, 848, 917, 972, 1000
  };

  private static final byte[] MAJOR = "Major".getBytes(StandardCharsets.UTF_8);
  private static final byte[] MINOR = "Minor".getBytes(StandardCharsets.UTF_8);
  private static final int MAJOR_OF_THOUSAND = 676;
  private static final double POPULARITY_DEVIATION = 9;
  private static final int TRACKS_OF_AN_ARTIST = 12;

  private final long seed;
  private final long artists;
  private final SplitMix random = new SplitMix();

  GeneratedTrack(long seed, long rows) {
    this.seed = seed;
    artists = Math.max(1, rows / TRACKS_OF_AN_ARTIST);
  }

  /** Writes the row of a track in a genre. */
  void write(CsvBytes out, Genre genre, long number) throws IOException {
    out.put(genre.name());
    out.comma();
    random.reset(seed, 2 * number);
    double unit = random.unit();
    long artist = (long) (unit * unit * artists); // some have many tracks
    random.reset(~seed, 2 * artist + 1);
    Names.write(out, random, Quantiles.ARTIST_LENGTH, Names.ARTISTS);
    out.comma();
    random.reset(seed, 2 * number + 1);
    Names.write(out, random, Quantiles.TRACK_LENGTH, Names.TRACKS);
    out.comma();
    base62(out, SplitMix.mix(SplitMix.mix(seed) + number)); // no other number gives the same
    base62(out, random.next());
    out.comma();
    features(out, genre);
    out.endOfRow();
  }

  private void features(CsvBytes out, Genre genre) {
    double energy = genre.energy() + random.normal();
    double danceability = genre.danceability() + random.normal();
    double popularity = genre.popularity() + POPULARITY_DEVIATION * random.normal();
    out.whole(Math.clamp(Math.round(popularity), 0, 100));
    out.comma();
    out.share(Quantiles.ACOUSTICNESS.atDeviations(-0.68 * energy + 0.73 * random.normal()));
    out.comma();
    out.share(Quantiles.DANCEABILITY.atDeviations(danceability));
    out.comma();
    out.whole((long) Quantiles.DURATION_MS.at(random.unit()));
    out.comma();
    out.share(Quantiles.ENERGY.atDeviations(energy));
    out.comma();
    out.share(Quantiles.INSTRUMENTALNESS.at(random.unit()));
    out.comma();
    out.put(key());
    out.comma();
    out.share(Quantiles.LIVENESS.at(random.unit()));
    out.comma();
    out.thousandths(Quantiles.LOUDNESS.atDeviations(0.75 * energy + 0.66 * random.normal()));
    out.comma();
    out.put(random.below(1000) < MAJOR_OF_THOUSAND ? MAJOR : MINOR);
    out.comma();
    out.share(Quantiles.SPEECHINESS.atDeviations(genre.speech() + random.normal()));
    out.comma();
    out.thousandths(Quantiles.TEMPO.at(random.unit()));
    out.comma();
    out.put(beats());
    out.put('/');
    out.put('4');
    out.comma();
    out.share(
        Quantiles.VALENCE.atDeviations(
            0.41 * danceability + 0.3 * energy + 0.86 * random.normal()));
  }

  private byte[] key() {
    int of = random.below(1000);
    int key = 0;
    while (KEYS_UP_TO[key] <= of) {
      key++;
    }
    return KEYS[key];
  }

  private int beats() {
    int of = random.below(10_000);
    return of < 9297 ? '4' : of < 9858 ? '3' : of < 9961 ? '5' : of < 9999 ? '1' : '0';
  }

  private static void base62(CsvBytes out, long number) {
    long left = number;
    for (int i = 0; i < ID_HALF; i++) {
      out.put(DIGITS[(int) Long.remainderUnsigned(left, DIGITS.length)]);
      left = Long.divideUnsigned(left, DIGITS.length);
    }
  }

  private static byte[][] bytes(String... texts) {
    return Stream.of(texts)
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }
}
