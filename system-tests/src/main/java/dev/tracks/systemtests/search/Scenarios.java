package dev.tracks.systemtests.search;

import static dev.tracks.systemtests.search.Scenario.Part.BARRIER;
import static dev.tracks.systemtests.search.Scenario.Part.EVICTION;
import static dev.tracks.systemtests.search.Scenario.Part.FLUSH;
import static dev.tracks.systemtests.search.Scenario.Part.FLUSH_BEFORE_RESTART;
import static dev.tracks.systemtests.search.Scenario.Part.LOST_FENCE;
import static dev.tracks.systemtests.search.Scenario.Part.LOWER;
import static dev.tracks.systemtests.search.Scenario.Part.PIECES;
import static dev.tracks.systemtests.search.Scenario.Part.RECONCILER;
import static dev.tracks.systemtests.search.Scenario.Part.ROLLBACK;
import static dev.tracks.systemtests.search.Scenario.Part.TAKE_BACK;
import static dev.tracks.systemtests.search.Scenario.Part.VARIANT;

import dev.tracks.systemtests.search.Scenario.Part;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The bounds of each search. Two rows to begin with, 2 in A and 4 in B; a third genre C is new when
 * something is put into it. Where {@code all} holds two rows it is full from the beginning.
 */
final class Scenarios {

  private static final int A = 0;
  private static final int B = 1;
  private static final int C = 2;

  private static final List<Change.Insert> ROWS =
      List.of(new Change.Insert(2, A), new Change.Insert(4, B));

  private static final Commit WITHIN = Commit.insert(3, A);
  private static final Commit BEYOND = Commit.insert(6, A);
  private static final Commit UPDATE = Commit.update(2);
  private static final Commit UPDATE_OTHER = Commit.update(4);
  private static final Commit DELETE = Commit.delete(2);
  private static final Commit MOVE = Commit.move(2, B);
  private static final Commit NEW_WITHIN = Commit.insert(1, C);
  private static final Commit NEW_BEYOND = Commit.insert(7, C);
  private static final Commit MANY =
      Commit.of(
          "update row 2 and insert row 8 into A, at once", //
          new Change.Update(2),
          new Change.Insert(8, A));
  private static final Commit UPDATE_BEYOND = Commit.update(6);

  private Scenarios() {}

  /** Every scenario, the shortest first. */
  static List<Scenario> all() {
    return List.of(
        genre(),
        small(),
        full(),
        growing(),
        together(),
        rollback(),
        rollbackAll(),
        rollbackTogether(),
        reconciler(),
        variant(),
        pieces());
  }

  /** The scenarios in which the database takes a commit back: all but the last are violated. */
  static List<Scenario> takenBack() {
    return List.of(takeBack(), takeBackLowered(), takeBackFlushed(), takeBackDurable());
  }

  /** One genre's key, three commits, two fillers. */
  static Scenario genre() {
    return scenario(
        "genre",
        1,
        2,
        List.of(A),
        3,
        2,
        1,
        parts(FLUSH, LOST_FENCE, EVICTION), //
        UPDATE,
        BEYOND,
        DELETE);
  }

  /** A genre's key, and nothing but flushes. */
  private static Scenario flushed() {
    return scenario("flushed", 1, 2, List.of(A), 2, 2, 1, parts(FLUSH), UPDATE, BEYOND, DELETE);
  }

  /** An {@code all} that is never full, two genres. */
  static Scenario small() {
    return scenario(
        "small-all",
        2,
        9,
        List.of(2),
        3,
        2,
        1,
        parts(FLUSH, LOST_FENCE), //
        UPDATE,
        WITHIN,
        UPDATE_OTHER,
        MOVE,
        DELETE);
  }

  /** A full {@code all}: changes within and beyond its range. */
  static Scenario full() {
    return scenario(
        "full-all",
        2,
        2,
        List.of(2),
        3,
        2,
        1,
        parts(FLUSH, LOST_FENCE), //
        UPDATE,
        WITHIN,
        BEYOND,
        UPDATE_BEYOND,
        DELETE,
        MOVE,
        MANY);
  }

  /** A full {@code all} while a genre is new. */
  static Scenario growing() {
    return scenario(
        "new-genre",
        3,
        2,
        List.of(3),
        3,
        2,
        1,
        parts(FLUSH, LOST_FENCE), //
        UPDATE,
        NEW_WITHIN,
        NEW_BEYOND,
        DELETE);
  }

  /** A genre's key and {@code all}: each publish raises floors that concern the other. */
  static Scenario together() {
    return scenario(
        "genre-and-all",
        2,
        2,
        List.of(A, 2),
        2,
        2,
        1,
        parts(FLUSH, LOST_FENCE), //
        UPDATE,
        BEYOND,
        DELETE,
        MOVE);
  }

  /** Redis goes back to any earlier state; one genre, two readers with connections of their own. */
  static Scenario rollback() {
    return scenario(
        "rollback", 1, 2, List.of(A), 2, 1, 2, parts(ROLLBACK, LOST_FENCE), UPDATE, BEYOND);
  }

  /** The same for a full {@code all}. */
  static Scenario rollbackAll() {
    return scenario(
        "rollback-all", 2, 2, List.of(2), 2, 1, 1, parts(ROLLBACK, LOST_FENCE), UPDATE, BEYOND);
  }

  /** The same for both together. */
  static Scenario rollbackTogether() {
    return scenario("rollback-both", 2, 2, List.of(A, 2), 2, 1, 1, parts(ROLLBACK), UPDATE, BEYOND);
  }

  /** Events that may never come. */
  static Scenario reconciler() {
    return scenario(
        "reconciler",
        2,
        2,
        List.of(A, 2),
        3,
        1,
        1,
        parts(RECONCILER), //
        UPDATE,
        BEYOND,
        UPDATE_BEYOND,
        DELETE);
  }

  /** A second encoding beside a genre's key. */
  static Scenario variant() {
    return scenario(
        "variant",
        1,
        2,
        List.of(A),
        2,
        2,
        1,
        parts(VARIANT, FLUSH), //
        UPDATE,
        BEYOND);
  }

  /** Temporary keys in pieces. */
  static Scenario pieces() {
    return scenario(
        "pieces",
        1,
        2,
        List.of(A),
        2,
        2,
        1,
        parts(PIECES, FLUSH, LOST_FENCE), //
        UPDATE,
        BEYOND);
  }

  /** The database takes back a commit that others have seen. */
  static Scenario takeBack() {
    return scenario(
        "take-back",
        2,
        2,
        List.of(A, 2),
        2,
        1,
        1,
        parts(TAKE_BACK, RECONCILER), //
        UPDATE,
        BEYOND);
  }

  /** The same, and the reconciler lowers what stands above the database. */
  static Scenario takeBackLowered() {
    return with(takeBack(), "take-back-lowered", LOWER);
  }

  /** The same, with a database that is started again only when Redis is empty. */
  static Scenario takeBackFlushed() {
    return with(takeBackLowered(), "take-back-flushed", FLUSH_BEFORE_RESTART);
  }

  /** The first of them, and nothing leaves the database before it is durable. */
  static Scenario takeBackDurable() {
    return with(takeBack(), "take-back-durable", BARRIER);
  }

  /** Where a mutant shows itself soonest. */
  static Scenario of(Mutant mutant) {
    Scenario home =
        switch (mutant) {
          case NONE, PLAIN_DELETE, NO_INCARNATION, LAGGING_REPLICA, LATE_JOINING, READ_COMMITTED ->
              genre();
          case FLOOR_ONLY -> flushed();
          case FLOORS_EVICTED_ALONE -> genre();
          case NO_CONNECTION_RULE, RAISE_WITHOUT_DELETING -> rollback();
          case LEASE_SURVIVES_RECONNECT, PUBLISH_REPLAYED -> rollbackAll();
          case COALESCING_KEEPS_ID_OF_HIGHEST, NO_NOTED_IDS -> full();
          case ALL_CHECKS_ITS_OWN_GENRES -> growing();
          case SKIP_WHEN_FLOOR_IS_THERE -> together();
          case RECONCILER_BY_ROW_COUNT, RECONCILER_ADVANCES_BLINDLY -> reconciler();
          case VARIANT_BY_KEY -> variant();
          case TORN_TEMPORARY_KEY -> pieces();
        };
    return home.with(mutant);
  }

  private static Scenario scenario(
      String name,
      int genres,
      int allRows,
      List<Integer> keys,
      int commits,
      int fillers,
      int readers,
      Set<Part> parts,
      Commit... menu) {
    List<Change.Insert> rows = ROWS.stream().filter(row -> row.genre() < genres).toList();
    return new Scenario(
        name,
        genres,
        rows,
        allRows,
        keys,
        List.of(menu),
        commits,
        fillers,
        readers,
        parts,
        Mutant.NONE);
  }

  private static Scenario with(Scenario scenario, String name, Part more) {
    Set<Part> parts = new java.util.HashSet<>(scenario.parts());
    parts.add(more);
    return new Scenario(
        name,
        scenario.genres(),
        scenario.rows(),
        scenario.allRows(),
        scenario.keys(),
        scenario.menu(),
        scenario.commits(),
        scenario.fillers(),
        scenario.readers(),
        Set.copyOf(parts),
        scenario.mutant());
  }

  private static Set<Part> parts(Part... parts) {
    return Set.copyOf(Arrays.asList(parts));
  }
}
