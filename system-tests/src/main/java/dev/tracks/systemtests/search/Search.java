package dev.tracks.systemtests.search;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Breadth first, so that the first violation is one of the shortest. */
final class Search {

  /**
   * What a search found.
   *
   * @param states how many different states were seen
   * @param depth how many steps the farthest of them is from the start
   * @param complete whether there is no other state within the scenario's bounds
   * @param violation what was violated, or null
   * @param trace the steps to it, in words
   */
  record Outcome(
      String scenario,
      Mutant mutant,
      long states,
      int depth,
      boolean complete,
      @Nullable String violation,
      List<String> trace,
      Duration took) {

    String line() {
      return "scenario=%s mutant=%s states=%d depth=%d complete=%s violations=%d seconds=%.1f"
          .formatted(
              scenario,
              mutant.option(),
              states,
              depth,
              complete,
              violation == null ? 0 : 1,
              took.toMillis() / 1000.0);
    }
  }

  private final Scenario scenario;
  private final boolean asksForProgress;
  private final Codec codec;
  private final Moves moves;
  private final Promise promise;
  private final int width;
  private final StateStore seen;

  /**
   * A search of one scenario.
   *
   * @param asksForProgress whether every state is also asked if it comes right by itself
   */
  Search(Scenario scenario, boolean asksForProgress) {
    this.scenario = scenario;
    this.asksForProgress = asksForProgress;
    codec = new Codec(scenario);
    moves = new Moves(scenario, codec);
    promise = new Promise(scenario);
    width = codec.width();
    seen = new StateStore(width);
  }

  /** Searches until everything was seen, something is violated, or a bound is reached. */
  Outcome run(Duration time, long maxStates) {
    long began = System.nanoTime();
    seen.add(codec.encode(codec.start()), -1);
    String violation = null;
    int depth = 0;
    int endOfLevel = 1;
    int state = 0;
    boolean stopped = false;
    for (; state < seen.size() && violation == null && !stopped; state++) {
      if (state == endOfLevel) {
        depth++;
        endOfLevel = seen.size();
      }
      World world = codec.decode(seen.chunk(state), seen.offset(state), width);
      violation = promise.violated(world);
      if (violation == null && asksForProgress) {
        violation = promise.stuck(world);
      }
      if (violation == null) {
        int parent = state;
        moves.from(world, (next, what) -> seen.add(codec.encode(next), parent));
      }
      stopped =
          seen.size() >= maxStates
              || (state & 1023) == 0 && System.nanoTime() - began > time.toNanos();
    }
    boolean complete = violation == null && state == seen.size();
    return new Outcome(
        scenario.name(),
        scenario.mutant(),
        seen.size(),
        depth,
        complete,
        violation,
        violation == null ? List.of() : trace(state - 1),
        Duration.ofNanos(System.nanoTime() - began));
  }

  private List<String> trace(int last) {
    Deque<Integer> path = new ArrayDeque<>();
    for (int state = last; state >= 0; state = seen.parent(state)) {
      path.push(state);
    }
    List<String> words = new ArrayList<>();
    int from = path.pop();
    for (int to : path) {
      World world = codec.decode(seen.chunk(from), seen.offset(from), width);
      List<String> found = new ArrayList<>();
      moves.from(
          world,
          (next, what) -> {
            String said = what.get(); // before the encoding sorts what it speaks of
            if (found.isEmpty() && seen.equal(to, codec.encode(next))) {
              found.add(said);
            }
          });
      words.add(found.getFirst());
      from = to;
    }
    return words;
  }
}
