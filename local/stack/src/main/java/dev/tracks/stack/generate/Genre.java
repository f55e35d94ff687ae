package dev.tracks.stack.generate;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A genre of the data set.
 *
 * <p>The numbers of rows are those of the whole public file. The rest is measured for Movie, R&B, A
 * Capella, Alternative, Country and Dance on an extract of it, and estimated for the others.
 *
 * @param name as it is written in CSV
 * @param rows how many of the file's 232,725 rows are of it
 * @param popularity the mean
 * @param energy by how many deviations its tracks are more energetic than the mean of all
 * @param danceability by how many deviations its tracks are more danceable than the mean of all
 * @param speech by how many deviations its tracks hold more speech than the mean of all
 */
record Genre(
    byte[] name, int rows, int popularity, double energy, double danceability, double speech) {

  /** In the order of the file. */
  static final List<Genre> ALL =
      List.of(
          genre("Movie", 7806, 12, -1.1, -0.3, 0.4),
          genre("R&B", 8992, 52, -0.5, 0.5, 0.4),
          genre("A Capella", 119, 9, -1.9, -1.2, -0.7),
          genre("Alternative", 9263, 50, 0.2, -0.3, 0.0),
          genre("Country", 8664, 46, -0.2, -0.1, -0.5),
          genre("Dance", 8701, 57, 0.1, 0.4, 0.1),
          genre("Electronic", 9377, 38, 0.5, 0.3, 0.2),
          genre("Anime", 8936, 24, 0.1, -0.7, -0.1),
          genre("Folk", 9299, 50, -0.8, -0.4, -0.7),
          genre("Blues", 9023, 35, -0.3, -0.3, -0.4),
          genre("Opera", 8280, 13, -2.2, -1.8, -0.4),
          genre("Hip-Hop", 9295, 58, 0.0, 1.0, 1.3),
          genre("Children's Music", 5403, 4, -1.2, 0.7, 0.3),
          genre("Children’s Music", 9353, 54, 0.3, -0.3, 0.0),
          genre("Rap", 9232, 60, 0.0, 0.9, 1.2),
          genre("Indie", 9543, 55, -0.4, -0.1, -0.2),
          genre("Classical", 9256, 29, -2.1, -1.7, -0.5),
          genre("Pop", 9386, 67, -0.1, 0.5, 0.2),
          genre("Reggae", 8771, 36, 0.0, 0.9, 0.5),
          genre("Reggaeton", 8927, 38, 0.4, 1.2, 0.6),
          genre("Jazz", 9441, 41, -0.9, 0.0, -0.3),
          genre("Rock", 9272, 60, 0.2, -0.3, -0.3),
          genre("Ska", 8874, 29, 0.9, -0.3, 0.3),
          genre("Comedy", 9681, 21, 0.1, -0.2, 3.0),
          genre("Soul", 9089, 47, -0.5, 0.1, -0.1),
          genre("Soundtrack", 9646, 34, -2.0, -1.8, -0.6),
          genre("World", 9096, 36, -0.4, -0.6, -0.4));

  private static Genre genre(
      String name, int rows, int popularity, double energy, double danceability, double speech) {
    return new Genre(
        name.getBytes(StandardCharsets.UTF_8), rows, popularity, energy, danceability, speech);
  }
}
