package dev.tracks.systemtests.search;

import java.util.List;
import java.util.Set;

/**
 * What one search is bounded by.
 *
 * @param name as in {@code --scenario}
 * @param genres how many genres there are; the key {@code all} is the number after them
 * @param rows what is in the database before anything happens, settled
 * @param allRows how many rows {@code all} holds at most
 * @param keys the keys that are filled and read
 * @param menu what can be committed
 * @param commits how many commits there are at most
 * @param fillers how many fills are under way at most; how many there are in all is not bounded
 * @param readers how many instances keep the connection rule, each by itself
 * @param parts what else can happen
 * @param mutant which rule is left out
 */
record Scenario(
    String name,
    int genres,
    List<Change.Insert> rows,
    int allRows,
    List<Integer> keys,
    List<Commit> menu,
    int commits,
    int fillers,
    int readers,
    Set<Part> parts,
    Mutant mutant) {

  /** What can happen beside commits, events, fills, dying fillers and leases that expire. */
  enum Part {
    /** Redis loses everything, connections stay. */
    FLUSH,
    /** Redis loses the fence and nothing else. */
    LOST_FENCE,
    /** Redis goes back to any earlier state; connections are lost. */
    ROLLBACK,
    /** The reconciler compares and corrects. */
    RECONCILER,
    /** Values are evicted or expire. */
    EVICTION,
    /** A second encoding of each value is kept beside it. */
    VARIANT,
    /** Temporary keys are written in two pieces and may expire between. */
    PIECES,
    /** The database takes back its last commit, and the log goes on. */
    TAKE_BACK,
    /** What a fill, the relay, the reconciler or the connection rule read is durable first. */
    BARRIER,
    /** The reconciler lowers what stands above the database. */
    LOWER,
    /** Whoever starts the database again after a crash empties Redis before. */
    FLUSH_BEFORE_RESTART
  }

  Scenario with(Mutant other) {
    return new Scenario(
        name, genres, rows, allRows, keys, menu, commits, fillers, readers, parts, other);
  }

  Scenario withCommits(int other) {
    return new Scenario(
        name, genres, rows, allRows, keys, menu, other, fillers, readers, parts, mutant);
  }

  boolean has(Part part) {
    return parts.contains(part);
  }

  /** How many entries the database's log has at most. */
  int entries() {
    return commits + (has(Part.TAKE_BACK) ? 1 : 0);
  }

  int all() {
    return genres;
  }

  String key(int key) {
    return key == genres ? "all" : Vectors.name(key);
  }
}
