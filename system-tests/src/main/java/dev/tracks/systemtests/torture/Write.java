package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.VersionVector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One track that one client wants stored, under one Idempotency-Key, however often it asks, and
 * what it then wants done to it. A step whose answer did not come is the last one.
 */
final class Write {

  /**
   * The first answer 201.
   *
   * @param id the row's id, from {@code Location}
   * @param token the {@code Consistency-Token}
   * @param etag the row's tag then
   * @param body the answer's body
   */
  record Acknowledgement(long id, String token, String etag, String body) {}

  /**
   * Something that is done to a track that is there.
   *
   * @param from the genre that it is in
   * @param to the genre that it is in afterwards, or null when it is gone
   * @param name its name afterwards
   * @param told the versions that the answer named, or null while there is none
   */
  record Step(String from, @Nullable String to, String name, @Nullable VersionVector told) {}

  private final List<Step> steps = new ArrayList<>();
  private final String genre;
  private final String trackId;
  private final String key;
  private final AtomicReference<@Nullable Acknowledgement> acknowledged = new AtomicReference<>();

  Write(String genre, String trackId, String key) {
    this.genre = genre;
    this.trackId = trackId;
    this.key = key;
  }

  String genre() {
    return genre;
  }

  String trackId() {
    return trackId;
  }

  String key() {
    return key;
  }

  @Nullable Acknowledgement acknowledgement() {
    return acknowledged.get();
  }

  void acknowledge(Acknowledgement answer) {
    acknowledged.compareAndSet(null, answer);
  }

  /** The name that it is posted with. */
  String name() {
    return "Track " + trackId;
  }

  /** A step is about to be asked for, of a track all of whose steps were acknowledged. */
  synchronized void intend(@Nullable String to, String name) {
    steps.add(new Step(current(), to, name, null));
  }

  /** The last step was acknowledged. */
  synchronized void acknowledge(VersionVector told) {
    Step step = steps.removeLast();
    steps.add(new Step(step.from(), step.to(), step.name(), told));
  }

  synchronized List<Step> steps() {
    return List.copyOf(steps);
  }

  /** Where it is, when it is somewhere. */
  synchronized String current() {
    String to = steps.isEmpty() ? genre : steps.getLast().to();
    return java.util.Objects.requireNonNull(to, "it is gone");
  }

  /** The request's body: the same bytes at each attempt. */
  String json() {
    return """
    {"genre":"%s","artist_name":"Artist of %s","track_name":"%s","track_id":"%s",\
    "popularity":"60","duration_ms":234147,"energy":0.5}\
    """
        .formatted(genre, genre, name(), trackId);
  }

  @Override
  public String toString() {
    return trackId + " in " + genre + " (" + key + ")";
  }
}
