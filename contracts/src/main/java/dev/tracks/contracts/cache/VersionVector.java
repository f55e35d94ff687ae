package dev.tracks.contracts.cache;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an answer was made from: genre to version, where a genre that is not in it counts as 0.
 * Immutable; genres are ordered by code unit, so equal vectors have equal text.
 */
public final class VersionVector {

  /** Made from nothing. */
  public static final VersionVector EMPTY = new VersionVector(new TreeMap<>());

  /**
   * The largest version that a vector holds: up to here every number is exact in the scripts, which
   * compare doubles, and in JSON of every reader.
   */
  public static final long MAX_VERSION = (1L << 53) - 1;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();
  private static final TypeReference<TreeMap<String, Long>> MAP = new TypeReference<>() {};

  private final SortedMap<String, Long> versions;

  private VersionVector(TreeMap<String, Long> versions) {
    this.versions = Collections.unmodifiableSortedMap(versions);
  }

  /**
   * A vector of these versions.
   *
   * @throws IllegalArgumentException when a genre is empty, or a version is not from 1 to {@link
   *     #MAX_VERSION}
   */
  public static VersionVector of(Map<String, Long> versions) {
    versions.forEach(
        (genre, version) -> {
          if (genre.isEmpty() || version == null || version < 1 || version > MAX_VERSION) {
            throw new IllegalArgumentException("'" + genre + "' has version " + version);
          }
        });
    return new VersionVector(new TreeMap<>(versions));
  }

  /** A vector of one genre. */
  public static VersionVector of(String genre, long version) {
    return of(Map.of(genre, version));
  }

  /**
   * Reads what {@link #toJson()} wrote, or what a script wrote.
   *
   * @throws IllegalArgumentException when it is anything else
   */
  public static VersionVector fromJson(String json) {
    try {
      TreeMap<String, Long> versions = JSON.readValue(json, MAP);
      if (versions == null) { // the JSON null
        throw new IllegalArgumentException("not a version vector: null");
      }
      return of(versions);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a version vector", e);
    }
  }

  /** The version of a genre, 0 when the vector does not name it. */
  public long of(String genre) {
    return versions.getOrDefault(genre, 0L);
  }

  /** The genres and their versions, ordered by genre. */
  public SortedMap<String, Long> versions() {
    return versions;
  }

  /** Whether no genre of the other is newer than in this one. */
  public boolean covers(VersionVector other) {
    return other.versions.entrySet().stream().allMatch(e -> of(e.getKey()) >= e.getValue());
  }

  /** The least vector that covers both. */
  public VersionVector merge(VersionVector other) {
    TreeMap<String, Long> merged = new TreeMap<>(versions);
    other.versions.forEach((genre, version) -> merged.merge(genre, version, Math::max));
    return new VersionVector(merged);
  }

  /** A JSON object, genre to version. */
  public String toJson() {
    try {
      return JSON.writeValueAsString(versions);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VersionVector that && versions.equals(that.versions);
  }

  @Override
  public int hashCode() {
    return versions.hashCode();
  }

  @Override
  public String toString() {
    return toJson();
  }
}
