package dev.tracks.stack.generate;

/**
 * A distribution by its quantiles, at equal distances from the smallest to the largest value. The
 * features' are those of 19,828 rows of the data set.
 */
final class Quantiles {

  static final Quantiles ACOUSTICNESS =
      new Quantiles(
          1.39e-06, 0.000337, 0.00167, 0.00525, 0.0116, 0.0217, 0.0354, 0.056, 0.0826, 0.12, 0.169,
          0.232, 0.312, 0.418, 0.562, 0.733, 0.996);
  static final Quantiles DANCEABILITY =
      new Quantiles(
          0.0617, 0.347, 0.413, 0.456, 0.489, 0.515, 0.54, 0.562, 0.586, 0.609, 0.632, 0.656, 0.682,
          0.71, 0.746, 0.796, 0.973);
  static final Quantiles DURATION_MS =
      new Quantiles(
          18800, 160173, 175987, 185960, 193427, 200334, 206500, 212893, 218933, 225556, 232653,
          240600, 250293, 262893, 280813, 311893, 3631469);
  static final Quantiles ENERGY =
      new Quantiles(
          0.00154, 0.332, 0.421, 0.484, 0.536, 0.584, 0.626, 0.667, 0.703, 0.739, 0.776, 0.809,
          0.842, 0.875, 0.908, 0.946, 0.999);
  static final Quantiles INSTRUMENTALNESS =
      new Quantiles(
          0, 0, 0, 0, 0, 0, 0, 1.91e-06, 5.8e-06, 1.81e-05, 6.1e-05, 0.000214, 0.000822, 0.00364,
          0.0205, 0.161, 0.984);
  static final Quantiles LIVENESS =
      new Quantiles(
          0.0149, 0.0654, 0.079, 0.0889, 0.097, 0.105, 0.111, 0.119, 0.13, 0.146, 0.17, 0.203,
          0.247, 0.3, 0.347, 0.445, 0.996);
  static final Quantiles LOUDNESS =
      new Quantiles(
          -30.016, -12.048, -10.145, -8.941, -8.125, -7.489, -6.965, -6.509, -6.089, -5.712, -5.361,
          -5.009, -4.665, -4.296, -3.88, -3.307, 1.342);
  static final Quantiles SPEECHINESS =
      new Quantiles(
          0.0223, 0.0277, 0.0298, 0.0318, 0.0339, 0.0364, 0.0393, 0.0426, 0.0467, 0.0521, 0.0594,
          0.0689, 0.0838, 0.107, 0.151, 0.243, 0.961);
  static final Quantiles TEMPO =
      new Quantiles(
          32.244, 80.055, 88.017, 93.892, 98.541, 103.985, 109.919, 115.132, 120.017, 124.875,
          128.913, 134.189, 140.069, 147.946, 158.918, 171.922, 216.029);
  static final Quantiles VALENCE =
      new Quantiles(
          0, 0.156, 0.217, 0.27, 0.318, 0.355, 0.395, 0.437, 0.481, 0.523, 0.564, 0.61, 0.662,
          0.718, 0.78, 0.861, 0.986);

  /** Characters of the names of artists. */
  static final Quantiles ARTIST_LENGTH =
      new Quantiles(1, 6, 7, 8, 9, 10, 11, 11, 12, 12, 12, 13, 13, 14, 15, 17, 46);

  /** Characters of the names of tracks. */
  static final Quantiles TRACK_LENGTH =
      new Quantiles(1, 5, 7, 8, 9, 10, 11, 13, 14, 15, 17, 19, 21, 24, 29, 37, 208);

  private static final int STEPS = 4096;
  private static final double WIDEST = 4; // deviations
  private static final double[] SHARES = shares();

  private final double[] values;

  private Quantiles(double... values) {
    this.values = values;
  }

  /** The value below which that share of all lies. */
  double at(double share) {
    double place = Math.clamp(share, 0, 0.999_999_9) * (values.length - 1);
    int from = (int) place;
    double within = place - from;
    if (from == 0) { // the outer values are rare, as in tails
      within = 1 - (1 - within) * (1 - within) * (1 - within) * (1 - within);
    } else if (from == values.length - 2) {
      within = within * within * within * within;
    }
    return values[from] + within * (values[from + 1] - values[from]);
  }

  /** The value that lies so many deviations of a normal distribution above the median. */
  double atDeviations(double deviations) {
    int step = (int) ((deviations + WIDEST) * (STEPS / (2 * WIDEST)));
    return at(SHARES[Math.clamp(step, 0, STEPS)]);
  }

  /** The normal distribution, by the logistic one that is close to it. */
  private static double[] shares() {
    double[] shares = new double[STEPS + 1];
    for (int i = 0; i <= STEPS; i++) {
      double deviations = (i - STEPS / 2) * (2 * WIDEST / STEPS);
      shares[i] = 1 / (1 + StrictMath.exp(-1.702 * deviations));
    }
    return shares;
  }
}
