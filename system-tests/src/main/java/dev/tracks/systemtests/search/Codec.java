package dev.tracks.systemtests.search;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A state as few bits, equal for states that differ in nothing but names: incarnations are numbered
 * as they appear, fillers are sorted.
 */
final class Codec {

  private final Scenario scenario;
  private final Map<Long, History> histories = new HashMap<>();
  private final long[] words = new long[6];
  private int bits;
  private final int[] incarnations = new int[16];
  private int named;
  private long @Nullable [] source;

  Codec(Scenario scenario) {
    this.scenario = scenario;
  }

  World start() {
    return new World(scenario, history(new int[0]));
  }

  History history(int[] log) {
    long code = 1;
    for (int entry : log) {
      code = code << 4 | entry;
    }
    return histories.computeIfAbsent(code, any -> new History(scenario, log.clone()));
  }

  /** How many words a state takes. */
  int width() {
    World fullest = start();
    Value any = fullest.history.value(scenario.all(), 0, 0);
    for (int key : scenario.keys()) {
      fullest.cache.values[key] = any;
      fullest.cache.owner[key] = fullest.dead();
    }
    fullest.replica = fullest.cache;
    fullest.round.at = 3;
    fullest.round.all = any;
    fullest.variant = any;
    fullest.variantInHand = any;
    encode(fullest);
    return (bits + 63) / 64;
  }

  /** The words of a state; the array is used again by the next call. */
  long[] encode(World world) {
    sortFillers(world);
    source = null;
    java.util.Arrays.fill(words, 0);
    bits = 0;
    java.util.Arrays.fill(incarnations, 0);
    named = 0;
    code(world);
    return words;
  }

  /** The state of these words. */
  World decode(long[] from, int offset, int width) {
    long[] own = new long[words.length];
    System.arraycopy(from, offset, own, 0, width);
    source = own;
    bits = 0;
    World world = start();
    code(world);
    restoreCollected(world);
    return world;
  }

  private static void sortFillers(World world) {
    for (int i = 1; i < world.fillers.length; i++) {
      for (int j = i; j > 0 && world.fillers[j - 1].code() < world.fillers[j].code(); j--) {
        swap(world, j - 1, j);
      }
    }
  }

  private static void swap(World world, int one, int other) {
    World.Filler filler = world.fillers[one];
    world.fillers[one] = world.fillers[other];
    world.fillers[other] = filler;
    swap(world.cache, one, other);
    CacheModel old = world.replica;
    if (old != null) {
      CacheModel changed = old.copy();
      swap(changed, one, other);
      world.replica = changed;
    }
  }

  private static void swap(CacheModel model, int one, int other) {
    Value collected = model.temporary[one];
    model.temporary[one] = model.temporary[other];
    model.temporary[other] = collected;
    for (int key = 0; key < model.owner.length; key++) {
      if (model.owner[key] == one + 1) {
        model.owner[key] = other + 1;
      } else if (model.owner[key] == other + 1) {
        model.owner[key] = one + 1;
      }
    }
  }

  // One description of the layout for both directions: each call writes the value, or reads it.

  private int field(int value, int size) {
    int word = bits >> 6;
    int shift = bits & 63;
    bits += size;
    long[] from = source;
    if (from == null) {
      words[word] |= (long) value << shift;
      if (shift + size > 64) {
        words[word + 1] |= (long) value >>> 64 - shift;
      }
      return value;
    }
    long read = from[word] >>> shift;
    if (shift + size > 64) {
      read |= from[word + 1] << 64 - shift;
    }
    return (int) (read & (1L << size) - 1);
  }

  private void code(World world) {
    int entries = field(world.now(), 3);
    if (source != null) {
      world.log = new int[entries];
    }
    for (int i = 0; i < scenario.entries(); i++) {
      int entry = field(i < entries ? world.log[i] : 0, 4);
      if (source != null && i < entries) {
        world.log[i] = entry;
      }
    }
    if (source != null) {
      world.history = history(world.log);
    }
    world.settled = field(world.settled >>> 4, 4 * scenario.entries()) << 4;
    if (scenario.has(Scenario.Part.TAKE_BACK)) {
      world.durable = field(world.durable, 3);
    }
    code(world, world.cache);
    if (scenario.has(Scenario.Part.ROLLBACK)) {
      replica(world);
      for (int i = 0; i < world.rule.length; i++) {
        world.rule[i] = field(world.rule[i], 2);
        world.ruleVersionsAt[i] = field(world.ruleVersionsAt[i], 3);
      }
    }
    for (World.Filler filler : world.fillers) {
      filler.at = field(filler.at, 3);
      filler.key = field(filler.key, 3);
      filler.rowsAt = field(filler.rowsAt, 3);
      filler.versionsAt = field(filler.versionsAt, 3);
    }
    if (scenario.has(Scenario.Part.RECONCILER)) {
      round(world);
    }
    if (scenario.has(Scenario.Part.LOWER)) {
      world.lowering = field(world.lowering, 3);
      world.loweringHeight = field(world.loweringHeight, 4);
      world.loweringVersion = field(world.loweringVersion, 4);
    }
    if (scenario.has(Scenario.Part.VARIANT)) {
      world.variant = value(world, 0, world.variant);
      world.variantInHand = value(world, 0, world.variantInHand);
    }
  }

  private void replica(World world) {
    CacheModel model = world.replica;
    if (field(model == null ? 0 : 1, 1) == 1) {
      if (model == null) {
        model = new CacheModel(scenario.genres(), scenario.fillers() + 1, scenario.mutant());
      }
      code(world, model);
      world.replica = model;
    }
  }

  private void code(World world, CacheModel cache) {
    cache.incarnation = incarnation(cache.incarnation);
    cache.floors = field(cache.floors, Vectors.BITS * scenario.genres());
    for (int key : scenario.keys()) {
      cache.values[key] = value(world, key, cache.values[key]);
      if (field(cache.owner[key] == 0 ? 0 : 1, 1) == 1) {
        cache.owner[key] = field(cache.owner[key], 3);
        cache.leaseIncarnation[key] = incarnation(cache.leaseIncarnation[key]);
        cache.noted[key] = field(cache.noted[key], 4);
      }
    }
    for (int i = 0; i < world.fillers.length; i++) {
      // what a filler collected follows from where it stands; only its pieces do not
      Value collected = cache.temporary[i];
      int state = field(collected == null ? 0 : collected.whole() ? 2 : 1, 2);
      if (source != null && state != 0) {
        cache.temporary[i] = PLACEHOLDERS[state];
      }
    }
  }

  private static final Value[] PLACEHOLDERS = {
    new Value(0, 0, false, 0, 0, false),
    new Value(0, 0, false, 0, 0, false),
    new Value(0, 0, false, 0, 0, true)
  };

  /** The same filler collected the same, so one word says it. */
  private static void restoreCollected(World world) {
    restore(world, world.cache);
    CacheModel old = world.replica;
    if (old != null) {
      restore(world, old);
    }
  }

  private static void restore(World world, CacheModel cache) {
    for (int i = 0; i < world.fillers.length; i++) {
      Value collected = cache.temporary[i];
      if (collected != null) {
        cache.temporary[i] = Moves.collected(world, i).withWhole(collected.whole());
      }
    }
  }

  private @Nullable Value value(World world, int key, @Nullable Value value) {
    if (field(value == null ? 0 : 1, 1) == 0) {
      return null;
    }
    int rowsAt = field(value == null ? 0 : value.rowsAt(), 3);
    int vector =
        key == scenario.all()
            ? field(value == null ? 0 : value.vector(), Vectors.BITS * scenario.genres())
            : Vectors.with(
                0, key, field(value == null ? 0 : Vectors.at(value.vector(), key), Vectors.BITS));
    boolean whole =
        !scenario.has(Scenario.Part.PIECES)
            || field(value == null || value.whole() ? 1 : 0, 1) == 1;
    return source == null && value != null
        ? value
        : world.history.value(key, rowsAt, vector).withWhole(whole);
  }

  private int incarnation(int incarnation) {
    if (source != null) {
      return field(0, 3);
    }
    if (incarnation != 0 && incarnations[incarnation] == 0) {
      incarnations[incarnation] = ++named;
    }
    field(incarnations[incarnation], 3);
    return incarnation;
  }

  private void round(World world) {
    World.Round round = world.round;
    round.at = field(round.at, 2);
    if (round.at != 0) {
      round.genre = field(round.genre, 2);
      round.versionsAt = field(round.versionsAt, 3);
      if (round.at > 1) {
        round.own = field(round.own, 4);
        round.all = value(world, scenario.all(), round.all);
      }
    }
  }
}
