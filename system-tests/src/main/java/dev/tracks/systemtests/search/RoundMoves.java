package dev.tracks.systemtests.search;

/**
 * The steps of the reconciler, genre by genre: versions from the database, then vectors from Redis,
 * then invalidate, then advance. It may stop for any time between two of them.
 */
final class RoundMoves {

  private static final int VERSIONS_READ = 1;
  private static final int COMPARED = 2;
  private static final int INVALIDATED = 3;

  private final Scenario scenario;

  RoundMoves(Scenario scenario) {
    this.scenario = scenario;
  }

  void from(World world, Moves.Sink sink) {
    World.Round round = world.round;
    switch (round.at) {
      case VERSIONS_READ -> {
        World next = world.copy();
        readVectors(next);
        sink.accept(next, () -> "the reconciler reads the vectors");
        giveUp(world, sink);
      }
      case COMPARED -> {
        World next = world.copy();
        invalidate(next);
        sink.accept(
            next, () -> "the reconciler invalidates what is behind in " + genre(round.genre));
        giveUp(world, sink);
      }
      case INVALIDATED -> {
        World next = world.copy();
        advance(next);
        sink.accept(next, () -> "the reconciler moves `all` on in " + genre(round.genre));
        giveUp(world, sink);
      }
      default -> {
        for (int genre = 0; genre < scenario.genres(); genre++) {
          World next = world.copy();
          readVersions(next, genre);
          int of = genre;
          sink.accept(next, () -> "the reconciler reads the version of " + genre(of));
        }
      }
    }
  }

  private static String genre(int genre) {
    return Vectors.name(genre);
  }

  private void giveUp(World world, Moves.Sink sink) {
    World next = world.copy();
    next.round.at = 0;
    sink.accept(next, () -> "the reconciler dies");
  }

  private void readVersions(World world, int genre) {
    world.round.at = VERSIONS_READ;
    world.round.genre = genre;
    world.round.versionsAt = world.now();
    if (scenario.has(Scenario.Part.BARRIER)) {
      world.durable = Math.max(world.durable, world.now());
    }
  }

  private void readVectors(World world) {
    World.Round round = world.round;
    Value own = world.cache.values[round.genre];
    round.own = own == null ? CacheModel.NOTHING : Vectors.at(own.vector(), round.genre);
    round.all = world.cache.values[scenario.all()];
    round.at = isBehind(world) ? COMPARED : 0;
  }

  private static boolean isBehind(World world) {
    return isOwnBehind(world) || isAllBehind(world);
  }

  private static boolean isOwnBehind(World world) {
    return world.round.own < version(world); // no key counts as the highest number
  }

  private static boolean isAllBehind(World world) {
    Value all = world.round.all;
    return all != null && Vectors.at(all.vector(), world.round.genre) < version(world);
  }

  private static int version(World world) {
    return Vectors.at(world.history.versions(world.round.versionsAt), world.round.genre);
  }

  private void invalidate(World world) {
    World.Round round = world.round;
    int smallest = evidence(world);
    Value all = round.all;
    if (isOwnBehind(world) || all == null || !all.full() || smallest <= all.last()) {
      world.cache.invalidate(round.genre, version(world), smallest, world.freshIncarnation());
    }
    boolean beyond = all != null && isAllBehind(world) && all.full() && smallest > all.last();
    round.at = beyond ? INVALIDATED : 0;
    round.own = CacheModel.NOTHING;
  }

  private void advance(World world) {
    Value all = world.round.all;
    if (all != null) {
      world.cache.advance(all.etag(), Vectors.with(0, world.round.genre, version(world)));
    }
    world.round.at = 0;
  }

  /** The smallest id that was touched above the vectors; 0 when that cannot be known. */
  private int evidence(World world) {
    World.Round round = world.round;
    Value all = round.all;
    int version = version(world);
    if (scenario.mutant() == Mutant.RECONCILER_ADVANCES_BLINDLY) {
      return Integer.MAX_VALUE;
    }
    if (scenario.mutant() == Mutant.RECONCILER_BY_ROW_COUNT && all != null) {
      int then = world.history.rowCount(all.rowsAt(), round.genre, all.last());
      int now = world.history.rowCount(world.now(), round.genre, all.last());
      return then == now ? Integer.MAX_VALUE : 0;
    }
    int since = version;
    if (isOwnBehind(world)) {
      since = Math.min(since, round.own);
    }
    if (all != null && isAllBehind(world)) {
      since = Math.min(since, Vectors.at(all.vector(), round.genre));
    }
    return world.history.smallestTouched(round.genre, since, version);
  }

  /** What Redis has above the database: first how high it stands, then the database, then lower. */
  void lowering(World world, Moves.Sink sink) {
    if (world.lowering == 0) {
      for (int genre = 0; genre < scenario.genres(); genre++) {
        World next = world.copy();
        next.lowering = genre + 1;
        next.loweringHeight = height(world, genre);
        int of = genre;
        if (next.loweringHeight > 0) {
          sink.accept(next, () -> "the reconciler reads floor and vectors of " + genre(of));
        }
      }
      return;
    }
    int genre = world.lowering - 1;
    World next = world.copy();
    if (world.loweringVersion == CacheModel.NOTHING) {
      int version = Vectors.at(world.history.versions(world.now()), genre);
      if (world.loweringHeight > version) {
        next.loweringVersion = version;
      } else {
        stopLowering(next);
      }
      sink.accept(next, () -> "the reconciler finds that the database has " + version);
      return;
    }
    stopLowering(next);
    next.cache.lower(genre, world.loweringVersion, world.freshIncarnation());
    sink.accept(
        next, () -> "the reconciler lowers " + genre(genre) + " to " + world.loweringVersion);
  }

  private static void stopLowering(World world) {
    world.lowering = 0;
    world.loweringHeight = 0;
    world.loweringVersion = CacheModel.NOTHING;
  }

  private int height(World world, int genre) {
    int height = Vectors.at(world.cache.floors, genre);
    Value own = world.cache.values[genre];
    Value all = world.cache.values[scenario.all()];
    height = own == null ? height : Math.max(height, Vectors.at(own.vector(), genre));
    return all == null ? height : Math.max(height, Vectors.at(all.vector(), genre));
  }

  /** A whole round that nothing disturbs. */
  void undisturbed(World world) {
    world.round.at = 0;
    for (int genre = 0; genre < scenario.genres(); genre++) {
      if (scenario.has(Scenario.Part.LOWER)) {
        int version = Vectors.at(world.history.versions(world.now()), genre);
        if (height(world, genre) > version) {
          world.cache.lower(genre, version, world.freshIncarnation());
        }
      }
      readVersions(world, genre);
      readVectors(world);
      if (world.round.at == COMPARED) {
        invalidate(world);
      }
      if (world.round.at == INVALIDATED) {
        advance(world);
      }
    }
  }
}
