package dev.tracks.command.track;

import dev.tracks.contracts.track.TrackColumn;
import java.time.LocalDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A track that passed every rule and has no id yet.
 *
 * @param values a String, Long or Double for each column that has a value
 */
public record NewTrack(Map<TrackColumn, Object> values) {

  String genre() {
    return required(TrackColumn.GENRE, String.class);
  }

  String trackId() {
    return required(TrackColumn.TRACK_ID, String.class);
  }

  Track withId(long id, LocalDateTime createdAt) {
    return new Track(
        id,
        genre(),
        required(TrackColumn.ARTIST_NAME, String.class),
        required(TrackColumn.TRACK_NAME, String.class),
        trackId(),
        required(TrackColumn.POPULARITY, Long.class).intValue(),
        decimal(TrackColumn.ACOUSTICNESS),
        decimal(TrackColumn.DANCEABILITY),
        required(TrackColumn.DURATION_MS, Long.class),
        decimal(TrackColumn.ENERGY),
        decimal(TrackColumn.INSTRUMENTALNESS),
        text(TrackColumn.KEY),
        decimal(TrackColumn.LIVENESS),
        decimal(TrackColumn.LOUDNESS),
        text(TrackColumn.MODE),
        decimal(TrackColumn.SPEECHINESS),
        decimal(TrackColumn.TEMPO),
        text(TrackColumn.TIME_SIGNATURE),
        decimal(TrackColumn.VALENCE),
        createdAt);
  }

  private <T> T required(TrackColumn column, Class<T> type) {
    return type.cast(java.util.Objects.requireNonNull(values.get(column), column::columnName));
  }

  private @Nullable Double decimal(TrackColumn column) {
    return (Double) values.get(column);
  }

  private @Nullable String text(TrackColumn column) {
    return (String) values.get(column);
  }
}
