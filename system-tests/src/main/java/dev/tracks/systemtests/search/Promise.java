package dev.tracks.systemtests.search;

import org.jspecify.annotations.Nullable;

/**
 * What must hold in every state. A read that finds a key is one step (it reads the head), so a read
 * is right in every history exactly when each state serves what is right in it.
 *
 * <p><b>Settled events.</b> No answer to a request that began after an event was settled lacks what
 * that event's commit changed in the rows that belong to the answer; for a full {@code all}, no row
 * within its range is older than a settled event that touched it. This is about values that can be
 * served now, and about fills that a request can join now.
 *
 * <p><b>Tokens.</b> A vector never names a version whose change its rows lack (for a full {@code
 * all}: within its range); with that, a read with a token is never answered from anything older.
 *
 * <p><b>Progress.</b> Where asked for: an undisturbed round of the reconciler leaves nothing that
 * is behind the database; then a fill that nothing disturbs is published.
 */
final class Promise {

  private final Scenario scenario;
  private final RoundMoves rounds;

  Promise(Scenario scenario) {
    this.scenario = scenario;
    this.rounds = new RoundMoves(scenario);
  }

  /** What is violated in a state, in words; null when nothing is. */
  @Nullable String violated(World world) {
    for (int key : scenario.keys()) {
      Value value = world.cache.values[key];
      if (value != null && world.isServed(key)) {
        String found = violatedBy(world, key, value);
        if (found != null) {
          return found;
        }
      }
    }
    Value variant = world.variant;
    if (variant != null && isVariantServed(world, variant)) {
      String lacks = lacksSettled(world, 0, variant);
      if (lacks != null) {
        return "the variant of A is served and " + lacks;
      }
    }
    return answers(world);
  }

  private @Nullable String violatedBy(World world, int key, Value value) {
    String lacks = lacksSettled(world, key, value);
    if (lacks == null) {
      lacks = lacksToken(world, key, value);
    }
    if (lacks == null && !value.whole()) {
      lacks = "lacks a piece";
    }
    return lacks == null
        ? null
        : "%s is served (%s) and %s".formatted(scenario.key(key), value, lacks);
  }

  private boolean isVariantServed(World world, Value variant) {
    Value base = world.cache.values[0];
    return scenario.mutant() == Mutant.VARIANT_BY_KEY
        || base != null && base.etag() == variant.etag();
  }

  /** What the requests get that began or joined now, from a fill that read before. */
  private @Nullable String answers(World world) {
    if (scenario.mutant() != Mutant.LATE_JOINING) {
      return null; // joining closes before the snapshot of the primary begins
    }
    for (int i = 0; i < world.fillers.length; i++) {
      if (world.fillers[i].at >= World.SNAPSHOT_READ) {
        Value collected = Moves.collected(world, i);
        String lacks = lacksSettled(world, world.fillers[i].key, collected);
        if (lacks != null) {
          return "a request is answered by filler %d (%s) and %s"
              .formatted(i + 1, collected, lacks);
        }
      }
    }
    return null;
  }

  private @Nullable String lacksSettled(World world, int key, Value value) {
    for (int at = value.rowsAt() + 1; at <= world.now(); at++) {
      for (int genre = 0; genre < scenario.genres(); genre++) {
        if (world.isSettled(at, genre) && lacks(world, key, value, at, genre)) {
          return "lacks the settled change of %s: %s"
              .formatted(Vectors.name(genre), world.history.name(at));
        }
      }
    }
    return null;
  }

  private @Nullable String lacksToken(World world, int key, Value value) {
    for (int at = value.rowsAt() + 1; at <= world.now(); at++) {
      for (int genre = 0; genre < scenario.genres(); genre++) {
        int named = Vectors.at(value.vector(), genre);
        if (named >= world.history.version(at, genre) && lacks(world, key, value, at, genre)) {
          return "lacks what the token %s=%d stands for: %s"
              .formatted(
                  Vectors.name(genre), world.history.version(at, genre), world.history.name(at));
        }
      }
    }
    return null;
  }

  /** Whether a later commit's change of a genre belongs to the answer and is not in it. */
  private boolean lacks(World world, int key, Value value, int at, int genre) {
    int smallest = world.history.smallest(at, genre);
    return smallest > 0
        && !world.history.isTakenBack(at)
        && (key == scenario.all() || key == genre)
        && !(value.full() && smallest > value.last());
  }

  /** What does not come right by itself from this state on; null when everything does. */
  @Nullable String stuck(World world) {
    World next = world.copy();
    if (scenario.has(Scenario.Part.RECONCILER)) {
      rounds.undisturbed(next);
      for (int key : scenario.keys()) {
        Value value = next.cache.values[key];
        if (value != null && isBehind(next, key, value)) {
          return "an undisturbed round of the reconciler leaves %s behind (%s)"
              .formatted(scenario.key(key), value);
        }
      }
    }
    for (int key : scenario.keys()) {
      String why = fill(next.copy(), key);
      if (why != null) {
        return "an undisturbed fill of %s ends with %s".formatted(scenario.key(key), why);
      }
    }
    return null;
  }

  private boolean isBehind(World world, int key, Value value) {
    for (int at = value.rowsAt() + 1; at <= world.now(); at++) {
      for (int genre = 0; genre < scenario.genres(); genre++) {
        if (lacks(world, key, value, at, genre)) {
          return true;
        }
      }
    }
    return false;
  }

  /** One fill from lease to publish, after the leases of the dead; null when it is published. */
  private @Nullable String fill(World world, int key) {
    int versions = world.history.versions(world.now());
    if (key < scenario.genres() && Vectors.at(versions, key) == 0) {
      return null;
    }
    world.free(0);
    world.cache.endLease(key);
    world.cache.acquire(key, 1, world.freshIncarnation());
    world.fillers[0].key = key;
    world.fillers[0].rowsAt = world.now();
    world.fillers[0].versionsAt = world.now();
    world.cache.temporary[0] = Moves.collected(world, 0);
    CacheModel.Published published = world.cache.publish(key, 1);
    return published == CacheModel.Published.PUBLISHED ? null : published.name();
  }
}
