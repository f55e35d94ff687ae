package dev.tracks.systemtests.search;

import java.util.function.Supplier;

/** Everything that can happen next: commits, events, faults; fills and rounds stand beside. */
final class Moves {

  /** Takes one state that can follow, and what led to it. */
  interface Sink {
    void accept(World next, Supplier<String> what);
  }

  private final Scenario scenario;
  private final Codec codec;
  private final FillMoves fills;
  private final RoundMoves rounds;

  Moves(Scenario scenario, Codec codec) {
    this.scenario = scenario;
    this.codec = codec;
    fills = new FillMoves(scenario);
    rounds = new RoundMoves(scenario);
  }

  /** Every state that can follow. */
  void from(World world, Sink sink) {
    commits(world, sink);
    events(world, sink);
    fills.from(world, sink);
    faults(world, sink);
    if (scenario.has(Scenario.Part.ROLLBACK)) {
      rollback(world, sink);
      connectionRule(world, sink);
    }
    if (scenario.has(Scenario.Part.RECONCILER)) {
      rounds.from(world, sink);
    }
    if (scenario.has(Scenario.Part.LOWER)) {
      rounds.lowering(world, sink);
    }
    if (scenario.has(Scenario.Part.VARIANT)) {
      variants(world, sink);
    }
  }

  private void commits(World world, Sink sink) {
    int taken = 0;
    for (int entry : world.log) {
      taken += entry == History.TAKE_BACK ? 1 : 0;
    }
    if (world.now() - taken < scenario.commits()) {
      for (int commit : world.history.next()) {
        World next = world.copy();
        append(next, commit);
        sink.accept(next, () -> "commit: " + scenario.menu().get(commit).name() + at(next));
      }
    }
    boolean possible =
        scenario.has(Scenario.Part.TAKE_BACK)
            && world.history.canTakeBack()
            && world.now() > world.durable;
    if (possible) {
      World next = world.copy();
      append(next, History.TAKE_BACK);
      if (scenario.has(Scenario.Part.FLUSH_BEFORE_RESTART)) {
        flush(next);
      }
      sink.accept(next, () -> "the database crashes and takes back its last commit" + at(next));
    }
  }

  private void append(World world, int entry) {
    int[] log = java.util.Arrays.copyOf(world.log, world.log.length + 1);
    log[log.length - 1] = entry;
    world.log = log;
    world.history = codec.history(log);
  }

  private static String at(World world) {
    return " (log position %d, versions now %s)"
        .formatted(world.now(), Vectors.text(world.history.versions(world.now())));
  }

  /** Any events of a genre are handled as one; again, late, in any order, or never. */
  private void events(World world, Sink sink) {
    for (int genre = 0; genre < scenario.genres(); genre++) {
      int there = 0;
      for (int at = 1; at <= world.now(); at++) {
        boolean neverSent = scenario.has(Scenario.Part.BARRIER) && world.history.isTakenBack(at);
        there |= world.history.smallest(at, genre) > 0 && !neverSent ? 1 << at : 0;
      }
      for (int chosen = there; chosen > 0; chosen = chosen - 1 & there) {
        handle(world, genre, chosen, sink);
      }
    }
  }

  private void handle(World world, int genre, int chosen, Sink sink) {
    World next = world.copy();
    int version = 0;
    int smallest = Integer.MAX_VALUE;
    for (int at = 1; at <= world.now(); at++) {
      if ((chosen >> at & 1) == 0) {
        continue;
      }
      next.settle(at, genre);
      int of = world.history.version(at, genre);
      int id = world.history.smallest(at, genre);
      boolean replaces = scenario.mutant() == Mutant.COALESCING_KEEPS_ID_OF_HIGHEST && of > version;
      smallest = replaces ? id : Math.min(smallest, id);
      version = Math.max(version, of);
    }
    if (scenario.has(Scenario.Part.BARRIER)) {
      next.durable = Math.max(next.durable, 31 - Integer.numberOfLeadingZeros(chosen));
    }
    next.cache.invalidate(genre, version, smallest, world.freshIncarnation());
    int highest = version;
    int id = smallest;
    sink.accept(
        next,
        () ->
            "event handled and settled: %s=%d, smallest id %d%s"
                .formatted(
                    Vectors.name(genre),
                    highest,
                    id,
                    Integer.bitCount(chosen) > 1 ? ", several as one" : ""));
  }

  private void faults(World world, Sink sink) {
    for (int key : scenario.keys()) {
      if (world.cache.owner[key] != 0) {
        World next = world.copy();
        next.cache.endLease(key);
        sink.accept(next, () -> "the lease of " + scenario.key(key) + " expires");
      }
      if (scenario.has(Scenario.Part.EVICTION) && world.cache.values[key] != null) {
        World next = world.copy();
        next.cache.values[key] = null;
        sink.accept(next, () -> scenario.key(key) + " expires or is evicted");
      }
    }
    if (scenario.has(Scenario.Part.FLUSH)) {
      World next = world.copy();
      flush(next);
      sink.accept(next, () -> "Redis is flushed");
    }
    if (scenario.has(Scenario.Part.LOST_FENCE) && world.cache.incarnation != 0) {
      World next = world.copy();
      next.cache.loseFence();
      sink.accept(next, () -> "Redis loses the fence");
    }
    if (scenario.mutant() == Mutant.FLOORS_EVICTED_ALONE && world.cache.floors != 0) {
      World next = world.copy();
      next.cache.floors = 0;
      sink.accept(next, () -> "the floors are evicted");
    }
  }

  private void flush(World world) {
    world.cache = new CacheModel(scenario.genres(), scenario.fillers() + 1, scenario.mutant());
    world.variant = null;
  }

  private void rollback(World world, Sink sink) {
    World synced = world.copy();
    synced.replica = world.cache.copy();
    sink.accept(synced, () -> "Redis's replica is as far as Redis");
    CacheModel replica = world.replica;
    if (replica != null) {
      World next = world.copy();
      next.cache = replica.copy();
      next.loseConnections();
      sink.accept(next, () -> "Redis fails over to its replica; connections are lost");
    }
  }

  private void connectionRule(World world, Sink sink) {
    for (int i = 0; i < world.rule.length; i++) {
      int key = i % (scenario.genres() + 1);
      int one = i;
      int reader = i / (scenario.genres() + 1);
      if (!scenario.keys().contains(key)) {
        continue;
      }
      if (world.rule[i] == World.UNVERIFIED) {
        World next = world.copy();
        next.rule[i] = World.VERSIONS_READ;
        next.ruleVersionsAt[i] = world.now();
        if (scenario.has(Scenario.Part.BARRIER)) {
          next.durable = world.now();
        }
        sink.accept(
            next,
            () ->
                "reader "
                    + reader
                    + ", on a new connection, reads the versions for "
                    + scenario.key(key));
      } else if (world.rule[i] == World.VERSIONS_READ) {
        World next = world.copy();
        next.rule[i] = World.VERIFIED;
        next.ruleVersionsAt[i] = 0;
        int versions = world.history.versions(world.ruleVersionsAt[one]);
        next.cache.raise(
            key,
            key == scenario.all() ? versions : Vectors.only(versions, key),
            world.freshIncarnation());
        sink.accept(next, () -> "reader " + reader + " raises the floors for " + scenario.key(key));
      }
    }
  }

  private void variants(World world, Sink sink) {
    Value base = world.cache.values[0];
    if (base != null && base != world.variantInHand) {
      World next = world.copy();
      next.variantInHand = base;
      sink.accept(next, () -> "a reader makes a variant of A: " + base);
    }
    if (world.variantInHand != null) {
      World next = world.copy();
      next.variant = world.variantInHand;
      next.variantInHand = null;
      sink.accept(next, () -> "the variant is stored: " + next.variant);
    }
  }

  /** What a filler that has read collected. */
  static Value collected(World world, int filler) {
    World.Filler who = world.fillers[filler];
    int versions = world.history.versions(who.versionsAt);
    return world.history.value(
        who.key,
        who.rowsAt,
        who.key == world.scenario.all() ? versions : Vectors.only(versions, who.key));
  }
}
