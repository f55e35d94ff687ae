package dev.tracks.systemtests.bench;

import java.util.Arrays;
import java.util.Locale;

/** Durations of one kind, in nanoseconds. */
final class Figures {

  private final String name;
  private long[] values = new long[64];
  private int count;

  Figures(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  int count() {
    return count;
  }

  void add(long nanos) {
    if (count == values.length) {
      values = Arrays.copyOf(values, 2 * count);
    }
    values[count++] = nanos;
  }

  void addAll(Figures others) {
    for (int i = 0; i < others.count; i++) {
      add(others.values[i]);
    }
  }

  /** The value that so many of 100 do not exceed. */
  double millis(double percentile) {
    long[] sorted = Arrays.copyOf(values, count);
    Arrays.sort(sorted);
    int index = (int) Math.ceil(percentile / 100 * sorted.length) - 1;
    return sorted[Math.clamp(index, 0, sorted.length - 1)] / 1e6;
  }

  /** One line: how many, minimum, median, p99 and maximum in ms. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%-34s n=%d min=%.2f p50=%.2f p99=%.2f max=%.2f ms",
        name,
        count,
        millis(0),
        millis(50),
        millis(99),
        millis(100));
  }
}
