package dev.tracks.systemtests.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.Set;

/**
 * What the cache's protocol costs and what it is worth: a hit beside a plain GET, the scripts by
 * Redis's own clock, many clients on a cold genre beside one, and the hit ratio under steady
 * writes. On a stack of its own.
 */
final class CacheBench {

  /** What can be measured. */
  enum Part {
    HITS,
    SCRIPTS,
    COLD,
    WRITES
  }

  /**
   * How much.
   *
   * @param rounds of each figure
   * @param seconds that a round of hits lasts
   * @param calls of each script in a round
   * @param minutes of steady writes
   */
  record Extent(int rounds, int seconds, int calls, int minutes) {}

  private final BenchStack stack;
  private final Extent extent;
  private final Path plots;

  CacheBench(BenchStack stack, Extent extent, Path plots) {
    this.stack = stack;
    this.extent = extent;
    this.plots = plots;
  }

  void run(Set<Part> parts) throws Exception {
    try (Connection connection = stack.database()) {
      BenchRows.postAbove(connection);
    }
    if (parts.contains(Part.HITS)) {
      new HitBench(stack, extent.rounds(), extent.seconds(), plots).run();
    }
    if (parts.contains(Part.SCRIPTS)) {
      new ScriptBench(stack, extent.rounds(), extent.calls(), plots).run();
    }
    if (parts.contains(Part.COLD)) {
      new ColdBench(stack, 5 * extent.rounds(), plots).run();
    }
    if (parts.contains(Part.WRITES)) {
      new SteadyBench(stack, extent.minutes(), plots).run();
    }
  }
}
