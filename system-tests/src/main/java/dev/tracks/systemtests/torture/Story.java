package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.contracts.event.TrackRemoved;
import dev.tracks.systemtests.history.Change;
import dev.tracks.systemtests.history.Row;
import dev.tracks.systemtests.history.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one client did to one track, step by step. A step whose answer did not come is the last one,
 * so that it is always known which step an entry of the log belongs to.
 */
final class Story {

  /**
   * A step.
   *
   * @param genre where the row is after it, or null when it is gone
   * @param name the track's name after it
   */
  private record Step(
      @Nullable String genre, String name, @Nullable VersionVector token, long begin, long end) {}

  private final String trackId;
  private final List<Step> steps = new ArrayList<>();
  private long id;

  Story(String trackId) {
    this.trackId = trackId;
  }

  String trackId() {
    return trackId;
  }

  synchronized long id() {
    return id;
  }

  /** A step is about to be asked for. */
  synchronized void intend(@Nullable String genre, String name) {
    steps.add(new Step(genre, name, null, 0, 0));
  }

  /** The step that was intended last was acknowledged. */
  synchronized void acknowledged(long row, VersionVector token, long begin, long end) {
    id = row;
    Step intended = steps.removeLast();
    steps.add(new Step(intended.genre(), intended.name(), token, begin, end));
  }

  synchronized boolean isAcknowledged() {
    return !steps.isEmpty() && steps.getLast().token() != null;
  }

  synchronized @Nullable String genre() {
    return steps.isEmpty() ? null : steps.getLast().genre();
  }

  synchronized String name() {
    return steps.getLast().name();
  }

  /** What was acknowledged, genre by genre. */
  synchronized List<Written> written() {
    List<Written> written = new ArrayList<>();
    for (Step step : steps) {
      if (step.token() != null) {
        step.token()
            .versions()
            .forEach(
                (genre, version) ->
                    written.add(
                        new Written(
                            new Change(genre, version, id, hash(step, genre, id)),
                            step.begin(),
                            step.end())));
      }
    }
    return written;
  }

  /** What an event of the log did, in our own words; empty when nobody asked for it. */
  synchronized Optional<Change> explain(TrackEvent event) {
    return steps.stream()
        .filter(
            step -> step.token() != null && step.token().of(event.genre()) == event.genreVersion())
        .findFirst()
        .or(
            () ->
                isAcknowledged() || steps.isEmpty()
                    ? Optional.empty()
                    : Optional.of(steps.getLast()))
        .map(
            step ->
                new Change(
                    event.genre(),
                    event.genreVersion(),
                    event.smallestId(),
                    hash(step, event.genre(), event.smallestId())))
        .filter(change -> change.isRemoval() == event instanceof TrackRemoved);
  }

  private long hash(Step step, String genre, long row) {
    return genre.equals(step.genre()) ? new Row(row, genre, trackId, step.name()).hash() : 0;
  }
}
