package dev.tracks.systemtests.search;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Redis, as far as the protocol uses it, and the scripts of {@code contracts} as operations on it.
 * {@code ScriptConformanceIntegrationTests} holds each operation against the script itself.
 *
 * <p>Keys are numbers: the genres from 0, then {@code all}. Owners are numbers from 1; 0 is none.
 */
final class CacheModel {

  /** How a publish ended; the names are production's. */
  enum Published {
    PUBLISHED,
    LEASE_LOST,
    FENCE_LOST,
    INCOMPLETE,
    BEHIND
  }

  /** No id was noted. */
  static final int NOTHING = 15;

  final int genres;
  final Mutant mutant;

  /** 0 when there is no fence. */
  int incarnation;

  /** Packed like a vector. */
  int floors;

  final @Nullable Value[] values;
  final int[] owner;
  final int[] leaseIncarnation;
  final int[] noted;

  /** What each owner collected, by owner - 1. */
  final @Nullable Value[] temporary;

  CacheModel(int genres, int owners, Mutant mutant) {
    this.genres = genres;
    this.mutant = mutant;
    values = new Value[genres + 1];
    owner = new int[genres + 1];
    leaseIncarnation = new int[genres + 1];
    noted = new int[genres + 1];
    Arrays.fill(noted, NOTHING);
    temporary = new Value[owners];
  }

  private CacheModel(CacheModel other) {
    genres = other.genres;
    mutant = other.mutant;
    incarnation = other.incarnation;
    floors = other.floors;
    values = other.values.clone();
    owner = other.owner.clone();
    leaseIncarnation = other.leaseIncarnation.clone();
    noted = other.noted.clone();
    temporary = other.temporary.clone();
  }

  CacheModel copy() {
    return new CacheModel(this);
  }

  /** acquire.lua */
  boolean acquire(int key, int who, int fresh) {
    if (owner[key] != 0) {
      return false;
    }
    ensureFence(fresh);
    owner[key] = who;
    leaseIncarnation[key] = incarnation;
    noted[key] = NOTHING;
    return true;
  }

  /** release.lua */
  boolean release(int key, int who) {
    temporary[who - 1] = null;
    boolean mine = owner[key] == who;
    if (mine) {
      endLease(key);
    }
    return mine;
  }

  /** publish.lua */
  Published publish(int key, int who) {
    Value collected = temporary[who - 1];
    Published refused = refuse(key, who, collected);
    temporary[who - 1] = null;
    if (refused != null || collected == null) {
      if (owner[key] == who) {
        endLease(key);
      }
      return refused == null ? Published.INCOMPLETE : refused;
    }
    values[key] = collected;
    floors = raised(collected.vector());
    if (owner[key] == who) {
      endLease(key);
    }
    return Published.PUBLISHED;
  }

  private @Nullable Published refuse(int key, int who, @Nullable Value collected) {
    boolean asksForLease = mutant != Mutant.PLAIN_DELETE && mutant != Mutant.FLOOR_ONLY;
    if (asksForLease && owner[key] != who) {
      return Published.LEASE_LOST;
    }
    if (asksForLease
        && mutant != Mutant.NO_INCARNATION
        && (incarnation == 0 || incarnation != leaseIncarnation[key])) {
      return Published.FENCE_LOST;
    }
    if (collected == null || !collected.whole() && mutant != Mutant.TORN_TEMPORARY_KEY) {
      return Published.INCOMPLETE;
    }
    return mutant != Mutant.PLAIN_DELETE && isBehind(key, collected) ? Published.BEHIND : null;
  }

  private boolean isBehind(int key, Value collected) {
    boolean behind = false;
    for (int genre = 0; genre < genres; genre++) {
      boolean asked =
          key == genre
              || key == genres
                  && (mutant != Mutant.ALL_CHECKS_ITS_OWN_GENRES
                      || Vectors.at(collected.vector(), genre) > 0);
      behind |= asked && Vectors.at(floors, genre) > Vectors.at(collected.vector(), genre);
    }
    boolean notedWithin = noted[key] != NOTHING && noted[key] <= collected.last();
    return behind && !(key == genres && collected.full() && !notedWithin);
  }

  /** invalidate.lua; bit 0 of the answer: the genre's was deleted, bit 1: `all` was. */
  int invalidate(int genre, int version, int smallest, int fresh) {
    if (mutant == Mutant.SKIP_WHEN_FLOOR_IS_THERE && Vectors.at(floors, genre) >= version) {
      return 0;
    }
    if (mutant != Mutant.PLAIN_DELETE) {
      ensureFence(fresh);
      floors = raised(Vectors.with(0, genre, version));
    }
    int deleted = 0;
    Value own = values[genre];
    if (own != null && Vectors.at(own.vector(), genre) < version) {
      values[genre] = null;
      deleted = 1;
    }
    Value all = values[genres];
    if (all != null
        && Vectors.at(all.vector(), genre) < version
        && !(all.full() && smallest > all.last())) {
      values[genres] = null;
      deleted |= 2;
    }
    if (owner[genres] != 0 && smallest < noted[genres] && mutant != Mutant.NO_NOTED_IDS) {
      noted[genres] = smallest;
    }
    return deleted;
  }

  /** raise.lua, with the versions that belong to the key. */
  boolean raise(int key, int versions, int fresh) {
    ensureFence(fresh);
    floors = raised(versions);
    Value value = values[key];
    if (value == null || mutant == Mutant.RAISE_WITHOUT_DELETING) {
      return false;
    }
    for (int genre = 0; genre < genres; genre++) {
      if (Vectors.at(value.vector(), genre) < Vectors.at(versions, genre)) {
        values[key] = null;
        return true;
      }
    }
    return false;
  }

  /** advance.lua */
  boolean advance(int etag, int versions) {
    Value all = values[genres];
    if (all == null || all.etag() != etag) {
      return false;
    }
    values[genres] = all.withVector(max(all.vector(), versions));
    return true;
  }

  /**
   * No script of today: what one would do that takes a floor and values back to the database's
   * version. The search shows that it does not suffice.
   */
  boolean lower(int genre, int version, int fresh) {
    Value own = values[genre];
    Value all = values[genres];
    boolean ownAbove = own != null && Vectors.at(own.vector(), genre) > version;
    boolean allAbove = all != null && Vectors.at(all.vector(), genre) > version;
    if (Vectors.at(floors, genre) <= version && !ownAbove && !allAbove) {
      return false;
    }
    incarnation = fresh; // no fill in flight can publish
    floors = Vectors.with(floors, genre, version);
    if (ownAbove) {
      values[genre] = null;
    }
    if (allAbove) {
      values[genres] = null;
    }
    return true;
  }

  /** A lease's time is over. */
  void endLease(int key) {
    owner[key] = 0;
    leaseIncarnation[key] = 0;
    noted[key] = NOTHING;
  }

  /** The fence is gone, and nothing else. */
  void loseFence() {
    incarnation = 0;
    floors = 0;
  }

  private void ensureFence(int fresh) {
    if (incarnation == 0) {
      incarnation = fresh;
    }
  }

  private int raised(int versions) {
    return max(floors, versions);
  }

  private int max(int one, int other) {
    int highest = one;
    for (int genre = 0; genre < genres; genre++) {
      if (Vectors.at(other, genre) > Vectors.at(highest, genre)) {
        highest = Vectors.with(highest, genre, Vectors.at(other, genre));
      }
    }
    return highest;
  }
}
