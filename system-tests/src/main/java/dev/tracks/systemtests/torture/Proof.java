package dev.tracks.systemtests.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Whether a run has shown anything: a history in which next to nothing was settled, bounded or
 * answered violates nothing either.
 *
 * @param quiet whether everything was handled in the end
 * @param committed how many events were committed
 * @param settled how many of them were seen to be settled
 * @param answered how many reads were answered
 * @param steadySeconds for how long staleness was bounded
 */
record Proof(boolean quiet, long committed, long settled, long answered, double steadySeconds) {

  private static final double SETTLED = 0.99;

  /** What was not shown. */
  List<String> lacking() {
    List<String> lacking = new ArrayList<>();
    if (!quiet) {
      lacking.add("it did not become quiet");
    }
    if (committed == 0) {
      lacking.add("no event was committed");
    }
    if (settled < SETTLED * committed) {
      lacking.add("of %d committed events %d were settled".formatted(committed, settled));
    }
    if (answered == 0) {
      lacking.add("no read was answered");
    }
    if (steadySeconds < 1) {
      lacking.add(
          String.format(Locale.ROOT, "staleness was bounded for %.1f s only", steadySeconds));
    }
    return lacking;
  }
}
