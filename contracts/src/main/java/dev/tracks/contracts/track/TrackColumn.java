package dev.tracks.contracts.track;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns of a track in the order of the data set, which is the order of every answer. */
public enum TrackColumn {
  GENRE(Type.TEXT, true),
  ARTIST_NAME(Type.TEXT, true),
  TRACK_NAME(Type.TEXT, true),
  TRACK_ID(Type.TEXT, true),
  POPULARITY(Type.INTEGER, true),
  ACOUSTICNESS(Type.DECIMAL, false),
  DANCEABILITY(Type.DECIMAL, false),
  DURATION_MS(Type.INTEGER, true),
  ENERGY(Type.DECIMAL, false),
  INSTRUMENTALNESS(Type.DECIMAL, false),
  KEY(Type.TEXT, false),
  LIVENESS(Type.DECIMAL, false),
  LOUDNESS(Type.DECIMAL, false),
  MODE(Type.TEXT, false),
  SPEECHINESS(Type.DECIMAL, false),
  TEMPO(Type.DECIMAL, false),
  TIME_SIGNATURE(Type.TEXT, false),
  VALENCE(Type.DECIMAL, false);

  /** What a column holds. */
  public enum Type {
    /** Unicode text. */
    TEXT,
    /** A whole number of at most 64 bits. */
    INTEGER,
    /** An IEEE 754 double. */
    DECIMAL
  }

  private static final Map<String, TrackColumn> BY_NAME = new LinkedHashMap<>();

  static {
    for (TrackColumn column : values()) {
      BY_NAME.put(column.columnName(), column);
    }
  }

  private final Type type;
  private final boolean required;
  private final String columnName = name().toLowerCase(Locale.ROOT);

  TrackColumn(Type type, boolean required) {
    this.type = type;
    this.required = required;
  }

  /** The name in JSON, in CSV headers and in the database, in snake_case. */
  public String columnName() {
    return columnName;
  }

  public Type type() {
    return type;
  }

  /** Whether every row has a value. */
  public boolean required() {
    return required;
  }

  /** The column of a name, or null. */
  public static @Nullable TrackColumn named(String name) {
    return BY_NAME.get(name);
  }

  /** All columns by their names, in order. */
  public static Map<String, TrackColumn> byName() {
    return Collections.unmodifiableMap(BY_NAME);
  }

  /** All columns for a SELECT list, bracketed where a name is reserved. */
  public static String selectList() {
    return Arrays.stream(values())
        .map(column -> "[" + column.columnName() + "]")
        .collect(Collectors.joining(", "));
  }
}
