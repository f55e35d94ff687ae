package dev.tracks.stack.generate;

/**
 * Random numbers that are the same for the same seed on every machine and release of Java.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea and Flood: Fast splittable
 *     pseudorandom number generators</a>
 */
final class SplitMix {

  private static final long GAMMA = 0x9E3779B97F4A7C15L;
  private static final double UNIT = 0x1.0p-53;

  private long state;

  /** Begins anew, as the stream of that number. */
  SplitMix reset(long seed, long number) {
    state = mix(seed) + number * GAMMA;
    state = mix(state);
    return this;
  }

  /** A permutation of all 64-bit numbers. */
  static long mix(long number) {
    long z = number;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  long next() {
    state += GAMMA;
    return mix(state);
  }

  /** From 0 up to 1 and never 1. */
  double unit() {
    return (next() >>> 11) * UNIT;
  }

  /** From 0 to below the bound. */
  int below(int bound) {
    return (int) ((next() >>> 33) * bound >>> 31);
  }

  /** Close to a normal distribution of mean 0 and deviation 1: a sum of four uniform ones. */
  double normal() {
    long bits = next();
    long sum =
        (bits & 0xFFFF) + (bits >>> 16 & 0xFFFF) + (bits >>> 32 & 0xFFFF) + (bits >>> 48 & 0xFFFF);
    return (sum - 131_070) * (1 / 37_837.2); // 2^16 * sqrt(4 / 12)
  }
}
