package dev.tracks.command.track;

import java.sql.Types;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A column of {@code spotify.features} as a writer of many rows needs it.
 *
 * @param sqlType of {@link Types}
 * @param length the most characters, or the digits of a second's fraction; 0 where it has none
 * @param value what a row has in it
 */
record TrackCells(String column, int sqlType, int length, Function<Track, @Nullable Object> value) {

  /** All of them. */
  static final List<TrackCells> ALL =
      List.of(
          new TrackCells("id", Types.BIGINT, 0, Track::id),
          new TrackCells("genre", Types.NVARCHAR, 100, Track::genre),
          new TrackCells("artist_name", Types.NVARCHAR, 1000, Track::artistName),
          new TrackCells("track_name", Types.NVARCHAR, 1000, Track::trackName),
          new TrackCells("track_id", Types.NVARCHAR, 64, Track::trackId),
          new TrackCells("popularity", Types.INTEGER, 0, Track::popularity),
          decimal("acousticness", Track::acousticness),
          decimal("danceability", Track::danceability),
          new TrackCells("duration_ms", Types.BIGINT, 0, Track::durationMs),
          decimal("energy", Track::energy),
          decimal("instrumentalness", Track::instrumentalness),
          new TrackCells("key", Types.NVARCHAR, 2, Track::key),
          decimal("liveness", Track::liveness),
          decimal("loudness", Track::loudness),
          new TrackCells("mode", Types.NVARCHAR, 5, Track::mode),
          decimal("speechiness", Track::speechiness),
          decimal("tempo", Track::tempo),
          new TrackCells("time_signature", Types.NVARCHAR, 5, Track::timeSignature),
          decimal("valence", Track::valence),
          new TrackCells("created_at", Types.TIMESTAMP, 6, Track::createdAt));

  /** Their names, bracketed, because some are reserved. */
  static String names() {
    return ALL.stream().map(cell -> "[" + cell.column() + "]").collect(Collectors.joining(", "));
  }

  private static TrackCells decimal(String column, Function<Track, @Nullable Object> value) {
    return new TrackCells(column, Types.DOUBLE, 0, value);
  }
}
