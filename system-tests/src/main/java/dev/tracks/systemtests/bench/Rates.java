package dev.tracks.systemtests.bench;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;

/** Figures of one kind, one a round. */
final class Rates {

  private final String name;
  private final List<Double> values = new ArrayList<>();

  Rates(String name) {
    this.name = name;
  }

  void add(double value) {
    values.add(value);
  }

  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** One a round, in their order. */
  List<Double> values() {
    return List.copyOf(values);
  }

  String name() {
    return name;
  }

  /** As {@link #toString()}, for figures about 1. */
  String ratios() {
    return String.format(
        Locale.ROOT,
        "%s: median %.2f (%.2f to %.2f, %d rounds)",
        name,
        median(),
        values.stream().mapToDouble(value -> value).min().orElse(0),
        values.stream().mapToDouble(value -> value).max().orElse(0),
        values.size());
  }

  /** For a table: median and, in brackets, the range. */
  String cell() {
    DoubleSummaryStatistics all = values.stream().mapToDouble(value -> value).summaryStatistics();
    String format = median() < 100 ? "%,.1f" : "%,.0f";
    String median = String.format(Locale.ROOT, format, median());
    return all.getCount() == 1
        ? median
        : median
            + String.format(
                Locale.ROOT, " (" + format + " to " + format + ")", all.getMin(), all.getMax());
  }

  /** One line: median and range. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: median %.0f (%.0f to %.0f, %d rounds)",
        name,
        median(),
        values.stream().mapToDouble(value -> value).min().orElse(0),
        values.stream().mapToDouble(value -> value).max().orElse(0),
        values.size());
  }
}
