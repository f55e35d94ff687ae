package dev.tracks.systemtests.search;

/**
 * The steps of fills: lease, one snapshot of the database, pieces, publish; or death at any point.
 */
final class FillMoves {

  private final Scenario scenario;

  FillMoves(Scenario scenario) {
    this.scenario = scenario;
  }

  void from(World world, Moves.Sink sink) {
    boolean first = true;
    for (int i = 0; i < world.fillers.length; i++) {
      switch (world.fillers[i].at) {
        case World.IDLE -> {
          if (first) { // idle ones are alike
            begin(world, i, sink);
            first = false;
          }
        }
        case World.LEASED -> read(world, i, sink);
        case World.ROWS_READ -> readVersions(world, i, sink);
        case World.SNAPSHOT_READ -> firstPiece(world, i, sink);
        case World.FIRST_PIECE -> secondPiece(world, i, sink);
        case World.COLLECTED, World.PUBLISHED -> publish(world, i, sink);
        default -> throw new IllegalStateException("a fill stands nowhere");
      }
      if (world.fillers[i].at != World.IDLE) {
        die(world, i, sink);
      }
    }
  }

  private void begin(World world, int i, Moves.Sink sink) {
    for (int key : scenario.keys()) {
      World next = world.copy();
      if (next.cache.acquire(key, i + 1, world.freshIncarnation())) {
        next.fillers[i].at = World.LEASED;
        next.fillers[i].key = key;
        sink.accept(next, () -> name(i) + " takes the lease of " + scenario.key(key));
      }
    }
  }

  private void read(World world, int i, Moves.Sink sink) {
    int from = scenario.mutant() == Mutant.LAGGING_REPLICA ? 0 : world.now();
    for (int at = from; at <= world.now(); at++) {
      World next = world.copy();
      next.fillers[i].rowsAt = at;
      int of = at;
      if (scenario.mutant() == Mutant.READ_COMMITTED) {
        next.fillers[i].at = World.ROWS_READ;
        sink.accept(next, () -> name(i) + " reads the rows at log position " + of);
      } else {
        versionsRead(next, i, at);
        sink.accept(next, () -> name(i) + " reads versions and rows at log position " + of);
      }
    }
  }

  private void readVersions(World world, int i, Moves.Sink sink) {
    World next = world.copy();
    versionsRead(next, i, world.now());
    sink.accept(next, () -> name(i) + " reads the versions at log position " + world.now());
  }

  private void versionsRead(World world, int i, int at) {
    World.Filler who = world.fillers[i];
    who.versionsAt = at;
    if (scenario.has(Scenario.Part.BARRIER)) {
      world.durable = Math.max(world.durable, at);
    }
    boolean unknown =
        who.key < scenario.genres() && Vectors.at(world.history.versions(at), who.key) == 0;
    if (unknown) {
      world.cache.release(who.key, i + 1);
      world.free(i);
      return;
    }
    who.at = World.SNAPSHOT_READ;
  }

  private void firstPiece(World world, int i, Moves.Sink sink) {
    boolean pieces = scenario.has(Scenario.Part.PIECES);
    World next = world.copy();
    next.fillers[i].at = pieces ? World.FIRST_PIECE : World.COLLECTED;
    next.cache.temporary[i] = Moves.collected(world, i).withWhole(!pieces);
    sink.accept(
        next, () -> name(i) + (pieces ? " writes its first piece" : " writes what it read"));
  }

  private void secondPiece(World world, int i, Moves.Sink sink) {
    if (world.cache.temporary[i] != null) {
      World expired = world.copy();
      expired.cache.temporary[i] = null;
      sink.accept(expired, () -> "what " + name(i) + " collected expires");
    }
    World next = world.copy();
    next.fillers[i].at = World.COLLECTED;
    next.cache.temporary[i] = Moves.collected(world, i).withWhole(world.cache.temporary[i] != null);
    sink.accept(next, () -> name(i) + " writes its second piece");
  }

  private void publish(World world, int i, Moves.Sink sink) {
    World next = world.copy();
    int key = world.fillers[i].key;
    Value collected = world.cache.temporary[i];
    CacheModel.Published published = next.cache.publish(key, i + 1);
    boolean kept =
        scenario.mutant() == Mutant.PUBLISH_REPLAYED
            && published == CacheModel.Published.PUBLISHED
            && world.fillers[i].at == World.COLLECTED;
    if (kept) {
      next.fillers[i].at = World.PUBLISHED;
    } else {
      next.free(i);
    }
    sink.accept(
        next,
        () ->
            "%s publishes %s (%s): %s".formatted(name(i), scenario.key(key), collected, published));
  }

  private void die(World world, int i, Moves.Sink sink) {
    World next = world.copy();
    next.free(i);
    sink.accept(next, () -> name(i) + " dies");
  }

  private static String name(int filler) {
    return "filler " + (filler + 1);
  }
}
