package dev.tracks.query.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How numbers are distributed; what is not a number of them is null when there are none.
 *
 * @param count how many there are
 * @param missing how many rows have none
 * @param mean the arithmetic mean
 * @param deviation the standard deviation of the population, which the rows are
 * @param min the smallest
 * @param quartiles the first, the median and the third, interpolated linearly between neighbours
 * @param max the largest
 * @param histogram how many lie where
 */
record Distribution(
    long count,
    long missing,
    @Nullable Double mean,
    @Nullable Double deviation,
    @Nullable Double min,
    @Nullable List<Double> quartiles,
    @Nullable Double max,
    @Nullable Histogram histogram) {

  private static final int BINS = 20;

  /**
   * Bins of the same width from the smallest number to the largest, which belongs to the last bin;
   * one bin when all numbers are the same.
   *
   * @param width of a bin, 0 for the only one
   */
  record Histogram(double from, double width, List<Long> counts) {}

  /** Collects numbers one by one: eight bytes for each, because quartiles are exact. */
  static final class Collector {

    private double[] values = new double[1024];
    private int count;
    private long missing;
    private double mean;
    private double squares;

    void add(double value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, count + count / 2);
      }
      values[count++] = value;
      // Welford, Technometrics 4 (1962): sums of squares would cancel.
      double delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
    }

    void addMissing() {
      missing++;
    }

    Distribution distribution() {
      if (count == 0) {
        return new Distribution(0, missing, null, null, null, null, null, null);
      }
      Arrays.sort(values, 0, count);
      return new Distribution(
          count,
          missing,
          mean,
          Math.sqrt(squares / count),
          values[0],
          List.of(quantile(0.25), quantile(0.5), quantile(0.75)),
          values[count - 1],
          histogram());
    }

    /** Definition 7 of Hyndman and Fan, The American Statistician 50 (1996). */
    private double quantile(double p) {
      double position = p * (count - 1);
      int below = (int) position;
      double rest = position - below;
      return rest == 0 ? values[below] : values[below] + rest * (values[below + 1] - values[below]);
    }

    private Histogram histogram() {
      double from = values[0];
      double width = (values[count - 1] - from) / BINS;
      if (!(width > 0)) {
        return new Histogram(from, 0, List.of((long) count));
      }
      long[] counts = new long[BINS];
      for (int i = 0; i < count; i++) {
        counts[Math.min(BINS - 1, (int) ((values[i] - from) / width))]++;
      }
      return new Histogram(
          from, width, IntStream.range(0, BINS).mapToObj(bin -> counts[bin]).toList());
    }
  }
}
