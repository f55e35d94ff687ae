package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds one track's row, and what the log says of it, against what its client asked for and was
 * told: what was acknowledged is in the log once, at the version that the answer named; what was
 * not is there once or not at all; nothing else is; and the row is as the last of it left it.
 */
final class TrackJudge {

  /**
   * An event that a step makes.
   *
   * @param version that was told, or null when there was no answer
   */
  private record Expected(String genre, boolean removal, @Nullable Long version) {

    boolean is(DatabaseRecords.Event event) {
      return genre.equals(event.genre())
          && removal == event.removal()
          && (version == null || version == event.version());
    }
  }

  /** How a track is after a step; the genre is null when it is gone. */
  private record State(@Nullable String genre, String name) {}

  private final Write write;
  private final List<DatabaseRecords.Event> unexplained;
  private final List<String> lost;
  private final List<String> doubled;

  /**
   * One for a track.
   *
   * @param log its events
   */
  TrackJudge(
      Write write, List<DatabaseRecords.Event> log, List<String> lost, List<String> doubled) {
    this.write = write;
    this.unexplained = new ArrayList<>(log);
    this.lost = lost;
    this.doubled = doubled;
  }

  void judge(List<DatabaseRecords.Row> rows) {
    State state = follow();
    unexplained.forEach(event -> doubled.add(write + " has one effect too many: " + event));
    if (rows.size() > 1) {
      doubled.add(write + " is there as " + rows);
    } else if (rows.isEmpty()) {
      if (state.genre() != null) {
        lost.add(write + " is to be " + state + " and is not there");
      }
    } else {
      DatabaseRecords.Row row = rows.getFirst();
      Write.Acknowledgement answer = write.acknowledgement();
      if (!new State(row.genre(), row.name()).equals(state)
          || answer != null && answer.id() != row.id()) {
        lost.add(write + " was answered with " + answer + ", is to be " + state + ", is " + row);
      }
    }
  }

  /** Takes what each step made out of the log, and says how the track is after the last. */
  private State follow() {
    State state = new State(null, "");
    Write.Acknowledgement answer = write.acknowledgement();
    VersionVector told = answer == null ? null : ConsistencyToken.parse(answer.token());
    if (made(List.of(expected(write.genre(), false, told)), told != null, "the post")) {
      state = new State(write.genre(), write.name());
    }
    for (Write.Step step : write.steps()) {
      List<Expected> events = new ArrayList<>();
      if (!step.from().equals(step.to())) {
        events.add(expected(step.from(), true, step.told()));
      }
      if (step.to() != null) {
        events.add(expected(step.to(), false, step.told()));
      }
      if (made(events, step.told() != null, step.toString())) {
        state = new State(step.to(), step.name());
      }
    }
    return state;
  }

  private static Expected expected(String genre, boolean removal, @Nullable VersionVector told) {
    return new Expected(genre, removal, told == null ? null : told.of(genre));
  }

  /** All of a step, or nothing; and all when it was acknowledged. */
  private boolean made(List<Expected> events, boolean acknowledged, String what) {
    List<DatabaseRecords.Event> found = new ArrayList<>();
    for (Expected expected : events) {
      unexplained.stream().filter(expected::is).findFirst().ifPresent(found::add);
    }
    found.forEach(unexplained::remove);
    if (found.size() < events.size() && (acknowledged || !found.isEmpty())) {
      lost.add(
          "%s: of %s the log has %s%s"
              .formatted(write, what, found, acknowledged ? ", and it was acknowledged" : ""));
    }
    return !found.isEmpty();
  }
}
