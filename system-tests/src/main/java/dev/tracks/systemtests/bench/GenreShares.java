package dev.tracks.systemtests.bench;

import java.util.List;

/** The genres of the public file of 232,725 tracks, and how many of them each has. */
final class GenreShares {

  private record Share(String genre, int rows) {}

  private static final List<Share> SHARES =
      List.of(
          new Share("Comedy", 9681),
          new Share("Soundtrack", 9646),
          new Share("Indie", 9543),
          new Share("Jazz", 9441),
          new Share("Pop", 9386),
          new Share("Electronic", 9377),
          new Share("Children’s Music", 9353),
          new Share("Folk", 9299),
          new Share("Hip-Hop", 9295),
          new Share("Rock", 9272),
          new Share("Alternative", 9263),
          new Share("Classical", 9256),
          new Share("Rap", 9232),
          new Share("World", 9096),
          new Share("Soul", 9089),
          new Share("Blues", 9023),
          new Share("R&B", 8992),
          new Share("Anime", 8936),
          new Share("Reggaeton", 8927),
          new Share("Ska", 8874),
          new Share("Reggae", 8771),
          new Share("Dance", 8701),
          new Share("Country", 8664),
          new Share("Opera", 8280),
          new Share("Movie", 7806),
          new Share("Children's Music", 5403),
          new Share("A Capella", 119));

  private static final int ROWS = SHARES.stream().mapToInt(Share::rows).sum();

  private GenreShares() {}

  static List<String> genres() {
    return SHARES.stream().map(Share::genre).toList();
  }

  /** The genre of a track that was taken at random; {@code die} is from 0 to below 1. */
  static String at(double die) {
    int row = (int) (die * ROWS);
    for (Share share : SHARES) {
      if (row < share.rows()) {
        return share.genre();
      }
      row -= share.rows();
    }
    return SHARES.getLast().genre();
  }
}
