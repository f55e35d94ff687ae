package dev.tracks.systemtests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long Redis was busy with one script, by its own slow log. What took less than {@link
 * #LOGGED_FROM} is only counted: to log it, and every command that a script calls, would be most of
 * what is measured.
 */
final class ScriptTimes {

  /** In µs. */
  static final int LOGGED_FROM = 20;

  private static final double AIM = 100; // µs

  private final String name;
  private final List<Long> logged = new ArrayList<>();
  private final Rates rounds;
  private int calls;

  ScriptTimes(String name) {
    this.name = name;
    this.rounds = new Rates("p99 of a round, µs");
  }

  /** Of so many calls, those that were logged. */
  void addRound(List<Long> micros, int of) {
    logged.addAll(micros);
    calls += of;
    rounds.add(percentile(micros, of, 99));
  }

  /** The median of the rounds' p99, in µs. */
  double p99() {
    return rounds.median();
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: n=%d p50=%s p99=%s max=%s µs of Redis; %s; p99 / 0.1 ms (aim < 1): %.2f",
        name,
        calls,
        told(percentile(logged, calls, 50)),
        told(percentile(logged, calls, 99)),
        told(percentile(logged, calls, 100)),
        rounds,
        percentile(logged, calls, 99) / AIM);
  }

  /** What was not logged took less than the least that is. */
  private static long percentile(List<Long> logged, int all, double percentile) {
    List<Long> sorted = logged.stream().sorted().toList();
    int fromAbove = all - (int) Math.ceil(percentile / 100 * all);
    return fromAbove >= sorted.size() ? LOGGED_FROM : sorted.get(sorted.size() - 1 - fromAbove);
  }

  private static String told(long micros) {
    return micros <= LOGGED_FROM ? "<=" + LOGGED_FROM : String.valueOf(micros);
  }
}
