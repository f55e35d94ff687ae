package dev.tracks.systemtests.history;

import dev.tracks.contracts.cache.VersionVector;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** All genres at some vector, which can be moved to another vector near it at little cost. */
final class CatalogueAt {

  private record Place(long id, String genre) {}

  private final Map<String, GenreLog> logs;
  private final Map<String, Long> at = new HashMap<>();
  private final Map<Change, Long> before = new HashMap<>();
  private final TreeMap<Place, Long> rows =
      new TreeMap<>(Comparator.comparingLong(Place::id).thenComparing(Place::genre));

  CatalogueAt(Map<String, GenreLog> logs) {
    this.logs = logs;
  }

  void moveTo(VersionVector vector) {
    logs.forEach(
        (genre, log) -> {
          long version = at.getOrDefault(genre, 0L);
          long wanted = vector.of(genre);
          while (version < wanted) {
            redo(log.change(++version));
          }
          while (version > wanted) {
            undo(log.change(version--));
          }
          at.put(genre, version);
        });
  }

  /** The first rows by id: as a body that was never sent. */
  Body first(int most) {
    long count = 0;
    long last = 0;
    long sum = 0;
    for (var row : rows.entrySet()) {
      if (count == most) {
        break;
      }
      count++;
      last = row.getKey().id();
      sum += row.getValue();
    }
    return new Body("", 0, count, last, sum);
  }

  private void redo(Change change) {
    Place place = new Place(change.id(), change.genre());
    Long old = change.isRemoval() ? rows.remove(place) : rows.put(place, change.hash());
    before.put(change, old == null ? 0L : old);
  }

  private void undo(Change change) {
    Place place = new Place(change.id(), change.genre());
    long old = before.getOrDefault(change, 0L);
    if (old == 0) {
      rows.remove(place);
    } else {
      rows.put(place, old);
    }
  }
}
