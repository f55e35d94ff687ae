package dev.tracks.systemtests.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The database after each entry of its log: rows, versions, events. An entry is a commit, or the
 * database taking back its last one (a crash before it was durable). Immutable, but for a cache of
 * values.
 */
final class History {

  /** The entry that takes the last commit back. */
  static final int TAKE_BACK = 14;

  private static final int MAX_ID = 8;

  /** The database after one entry. */
  private record Moment(int[] genreOf, int[] changedAt, int versions, int live) {}

  private final Scenario scenario;
  private final int[] entries;
  private final Moment[] moments;
  private final int[][] smallest;
  private final boolean[] takenBack;
  private final Map<Integer, Value> values = new HashMap<>();

  History(Scenario scenario, int[] entries) {
    this.scenario = scenario;
    this.entries = entries;
    moments = new Moment[entries.length + 1];
    smallest = new int[entries.length + 1][scenario.genres()];
    takenBack = new boolean[entries.length + 1];
    moments[0] = start();
    for (int at = 1; at <= entries.length; at++) {
      moments[at] = entries[at - 1] == TAKE_BACK ? takeBack(at) : commit(at);
    }
  }

  private Moment start() {
    int[] genreOf = new int[MAX_ID + 1];
    java.util.Arrays.fill(genreOf, -1);
    int versions = 0;
    for (Change.Insert row : scenario.rows()) {
      genreOf[row.id()] = row.genre();
      versions = Vectors.with(versions, row.genre(), 1);
    }
    return new Moment(genreOf, new int[MAX_ID + 1], versions, 0);
  }

  private Moment takeBack(int at) {
    int undone = moments[at - 1].live();
    takenBack[undone] = true;
    return moments[undone - 1];
  }

  private Moment commit(int at) {
    Moment before = moments[at - 1];
    int[] genreOf = before.genreOf().clone();
    int[] changedAt = before.changedAt().clone();
    for (Change change : scenario.menu().get(entries[at - 1]).changes()) {
      int id = change.id();
      touch(at, genreOf[id], id);
      genreOf[id] =
          switch (change) {
            case Change.Insert insert -> insert.genre();
            case Change.Move move -> move.genre();
            case Change.Update ignored -> genreOf[id];
            case Change.Delete ignored -> -1;
          };
      touch(at, genreOf[id], id);
      changedAt[id] = at;
    }
    int versions = before.versions();
    for (int genre = 0; genre < scenario.genres(); genre++) {
      if (smallest[at][genre] > 0) {
        versions = Vectors.with(versions, genre, Vectors.at(versions, genre) + 1);
      }
    }
    return new Moment(genreOf, changedAt, versions, at);
  }

  private void touch(int at, int genre, int id) {
    if (genre >= 0 && (smallest[at][genre] == 0 || id < smallest[at][genre])) {
      smallest[at][genre] = id;
    }
  }

  /** How many entries there are. */
  int now() {
    return entries.length;
  }

  /** What can be committed next, as numbers of the scenario's menu. */
  List<Integer> next() {
    List<Integer> possible = new ArrayList<>();
    for (int i = 0; i < scenario.menu().size(); i++) {
      if (isPossible(scenario.menu().get(i))) {
        possible.add(i);
      }
    }
    return possible;
  }

  private boolean isPossible(Commit commit) {
    int[] genreOf = moments[now()].genreOf();
    return commit.changes().stream()
        .allMatch(
            change ->
                switch (change) {
                  case Change.Insert insert -> genreOf[insert.id()] < 0;
                  case Change.Move move ->
                      genreOf[move.id()] >= 0 && genreOf[move.id()] != move.genre();
                  case Change.Update update -> genreOf[update.id()] >= 0;
                  case Change.Delete delete -> genreOf[delete.id()] >= 0;
                });
  }

  /** Whether there is a commit to be taken back, and none was yet. */
  boolean canTakeBack() {
    return moments[now()].live() > 0
        && java.util.Arrays.stream(entries).noneMatch(entry -> entry == TAKE_BACK);
  }

  /** The committed versions after so many entries, packed. */
  int versions(int at) {
    return moments[at].versions();
  }

  /** Whether an entry is a commit that the database later took back. */
  boolean isTakenBack(int at) {
    return takenBack[at];
  }

  /** The smallest id that an entry's event of a genre names; 0 when there is no such event. */
  int smallest(int at, int genre) {
    return smallest[at][genre];
  }

  /** The version that an entry's event of a genre names. */
  int version(int at, int genre) {
    return Vectors.at(moments[at].versions(), genre);
  }

  /** The log of changes: the smallest id that commits above a version touched; 0 when unknown. */
  int smallestTouched(int genre, int above, int upTo) {
    int found = 0;
    int least = Integer.MAX_VALUE;
    for (int at = 1; at <= now(); at++) {
      int version = version(at, genre);
      if (smallest[at][genre] > 0 && !takenBack[at] && version > above && version <= upTo) {
        found++;
        least = Math.min(least, smallest[at][genre]);
      }
    }
    return found == upTo - above && found > 0 ? least : 0;
  }

  /** How many rows of a genre there were up to an id: what counting can know. */
  int rowCount(int at, int genre, int upTo) {
    int count = 0;
    for (int id = 1; id <= upTo; id++) {
      count += moments[at].genreOf()[id] == genre ? 1 : 0;
    }
    return count;
  }

  /** The representation of a key, its rows and its vector read after so many entries. */
  Value value(int key, int rowsAt, int vector) {
    return values.computeIfAbsent(
        (vector * 8 + rowsAt) * 8 + key, any -> make(key, rowsAt, vector));
  }

  private Value make(int key, int rowsAt, int vector) {
    String content = content(key, rowsAt);
    int etag = rowsAt;
    while (etag > 0 && content(key, etag - 1).equals(content)) {
      etag--;
    }
    // equal rows may return after others: the first moment that had them
    for (int earlier = 0; earlier < etag; earlier++) {
      if (content(key, earlier).equals(content)) {
        etag = earlier;
      }
    }
    int count = 0;
    int last = 0;
    for (int id = 1; id <= MAX_ID; id++) {
      if (belongs(key, rowsAt, id) && (key < scenario.genres() || count < scenario.allRows())) {
        count++;
        last = id;
      }
    }
    boolean full = key == scenario.genres() && count >= scenario.allRows();
    return new Value(rowsAt, vector, full, last, etag, true);
  }

  private boolean belongs(int key, int at, int id) {
    int genre = moments[at].genreOf()[id];
    return genre >= 0 && (key == scenario.genres() || key == genre);
  }

  private String content(int key, int at) {
    StringBuilder rows = new StringBuilder();
    int count = 0;
    for (int id = 1; id <= MAX_ID; id++) {
      if (belongs(key, at, id) && (key < scenario.genres() || count < scenario.allRows())) {
        count++;
        rows.append(id).append(':').append(moments[at].genreOf()[id]);
        rows.append('@').append(moments[at].changedAt()[id]).append(' ');
      }
    }
    return rows.toString();
  }

  /** What an entry is, in words. */
  String name(int at) {
    return entries[at - 1] == TAKE_BACK
        ? "the database takes back its last commit"
        : scenario.menu().get(entries[at - 1]).name();
  }
}
