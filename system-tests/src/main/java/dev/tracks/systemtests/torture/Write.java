package dev.tracks.systemtests.torture;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One track that one client wants stored, under one Idempotency-Key, however often it asks. */
final class Write {

  /**
   * The first answer 201.
   *
   * @param id the row's id, from {@code Location}
   * @param token the {@code Consistency-Token}
   * @param body the answer's body
   */
  record Acknowledgement(long id, String token, String body) {}

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

  /** The request's body: the same bytes at each attempt. */
  String json() {
    return """
    {"genre":"%s","artist_name":"Artist of %s","track_name":"Track %s","track_id":"%s",\
    "popularity":"60","duration_ms":234147,"energy":0.5}\
    """
        .formatted(genre, genre, trackId, trackId);
  }

  @Override
  public String toString() {
    return trackId + " in " + genre + " (" + key + ")";
  }
}
