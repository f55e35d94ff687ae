package dev.tracks.systemtests.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One state of everything: the database's log, Redis and its replica, and who is where. */
final class World {

  /** Where a fill stands. */
  static final int IDLE = 0;

  static final int LEASED = 1;
  static final int ROWS_READ = 2;
  static final int SNAPSHOT_READ = 3;
  static final int FIRST_PIECE = 4;
  static final int COLLECTED = 5;
  static final int PUBLISHED = 6;

  /** Where an instance stands with the connection rule for a key. */
  static final int UNVERIFIED = 0;

  static final int VERSIONS_READ = 1;
  static final int VERIFIED = 2;

  /** The process of one fill; its number + 1 is the owner of its lease. */
  static final class Filler {
    int at;
    int key;
    int rowsAt;
    int versionsAt;

    void become(Filler other) {
      at = other.at;
      key = other.key;
      rowsAt = other.rowsAt;
      versionsAt = other.versionsAt;
    }

    int code() {
      return ((at * 8 + key) * 8 + rowsAt) * 8 + versionsAt;
    }
  }

  /** One round of the reconciler for one genre. */
  static final class Round {
    int at;
    int genre;
    int versionsAt;

    /** The version in the genre's own vector, {@link CacheModel#NOTHING} without one. */
    int own;

    @Nullable Value all;
  }

  final Scenario scenario;
  History history;
  int[] log;

  /** Bit {@code position * 4 + genre}: that event was handled and settled. */
  int settled;

  /** What can no longer be taken back. */
  int durable;

  CacheModel cache;
  @Nullable CacheModel replica;
  final Filler[] fillers;

  /** By instance and key: where it stands, and after which entry it read the versions. */
  final int[] rule;

  final int[] ruleVersionsAt;
  final Round round = new Round();

  /** The reconciler's other work: 0 idle, else genre + 1 whose height it read. */
  int lowering;

  int loweringHeight;
  int loweringVersion = CacheModel.NOTHING;

  /** The variant of key 0, and the one that a reader is about to write. */
  @Nullable Value variant;

  @Nullable Value variantInHand;

  World(Scenario scenario, History history) {
    this.scenario = scenario;
    this.history = history;
    log = new int[0];
    cache = new CacheModel(scenario.genres(), scenario.fillers() + 1, scenario.mutant());
    fillers = new Filler[scenario.fillers()];
    Arrays.setAll(fillers, any -> new Filler());
    rule = new int[scenario.readers() * (scenario.genres() + 1)];
    Arrays.fill(rule, VERIFIED);
    ruleVersionsAt = new int[rule.length];
  }

  private World(World other) {
    scenario = other.scenario;
    history = other.history;
    log = other.log;
    settled = other.settled;
    durable = other.durable;
    cache = other.cache.copy();
    replica = other.replica; // never changed in place
    fillers = new Filler[other.fillers.length];
    for (int i = 0; i < fillers.length; i++) {
      fillers[i] = new Filler();
      fillers[i].become(other.fillers[i]);
    }
    rule = other.rule.clone();
    ruleVersionsAt = other.ruleVersionsAt.clone();
    round.at = other.round.at;
    round.genre = other.round.genre;
    round.versionsAt = other.round.versionsAt;
    round.own = other.round.own;
    round.all = other.round.all;
    lowering = other.lowering;
    loweringHeight = other.loweringHeight;
    loweringVersion = other.loweringVersion;
    variant = other.variant;
    variantInHand = other.variantInHand;
  }

  World copy() {
    return new World(this);
  }

  /** Nobody's lease: its owner is gone, its time is not over. */
  int dead() {
    return fillers.length + 1;
  }

  int now() {
    return log.length;
  }

  boolean isSettled(int at, int genre) {
    return (settled >> at * 4 + genre & 1) == 1;
  }

  void settle(int at, int genre) {
    settled |= 1 << at * 4 + genre;
  }

  /** An incarnation that nothing remembers. */
  int freshIncarnation() {
    int known = known(cache) | (replica == null ? 0 : known(replica));
    return Integer.numberOfTrailingZeros(~(known | 1));
  }

  private static int known(CacheModel model) {
    int known = 1 << model.incarnation;
    for (int incarnation : model.leaseIncarnation) {
      known |= 1 << incarnation;
    }
    return known;
  }

  /** A filler is gone; what it held stays until its time is over. */
  void free(int filler) {
    fillers[filler].become(new Filler());
    cache.temporary[filler] = null;
    disown(cache, filler + 1);
    CacheModel old = replica;
    if (old != null && (old.temporary[filler] != null || owns(old, filler + 1))) {
      CacheModel changed = old.copy();
      changed.temporary[filler] = null;
      disown(changed, filler + 1);
      replica = changed;
    }
  }

  private static boolean owns(CacheModel model, int who) {
    return Arrays.stream(model.owner).anyMatch(owner -> owner == who);
  }

  private void disown(CacheModel model, int who) {
    for (int key = 0; key < model.owner.length; key++) {
      if (model.owner[key] == who) {
        model.owner[key] = dead();
      }
    }
  }

  /** Every connection is lost; what was under way on one ends, unless a mutant goes on. */
  void loseConnections() {
    Arrays.fill(rule, UNVERIFIED);
    Arrays.fill(ruleVersionsAt, 0);
    round.at = 0;
    lowering = 0;
    loweringHeight = 0;
    loweringVersion = CacheModel.NOTHING;
    for (int i = 0; i < fillers.length; i++) {
      boolean goesOn =
          switch (scenario.mutant()) {
            case LEASE_SURVIVES_RECONNECT -> fillers[i].at != IDLE;
            case PUBLISH_REPLAYED -> fillers[i].at == PUBLISHED;
            default -> false;
          };
      if (!goesOn) {
        free(i);
      }
    }
  }

  boolean isServed(int key) {
    for (int reader = 0; reader < scenario.readers(); reader++) {
      if (rule[reader * (scenario.genres() + 1) + key] == VERIFIED) {
        return true;
      }
    }
    return scenario.mutant() == Mutant.NO_CONNECTION_RULE;
  }
}
