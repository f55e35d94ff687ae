package dev.tracks.command.imports;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An import as it stands in the database, which is what clients are told.
 *
 * @param place in the order of uploads
 * @param digest SHA-256 of the file, unpacked, in hex
 * @param bytes of the file, unpacked
 * @param lines of the file, nearly
 * @param line the last line of the last batch that was committed
 * @param read rows of these batches: {@code stored + alreadyThere + rejected}
 * @param alreadyThere rows whose genre had their track
 * @param failure why it failed, or null
 * @param traceparent the trace of the upload
 * @param asOf when this was so, by the database's clock, as all of these points in time
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Import(
    String id,
    @JsonIgnore long place,
    State state,
    String digest,
    @JsonIgnore Charset charset,
    long bytes,
    long lines,
    @JsonIgnore long line,
    long read,
    long stored,
    long alreadyThere,
    long rejected,
    @Nullable String failure,
    @JsonIgnore @Nullable String traceparent,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @JsonIgnore Instant asOf) {

  /** How far it is. */
  enum State {
    WAITING,
    RUNNING,
    DONE,
    FAILED,
    CANCELLED;

    /** As it stands in the database and in answers. */
    @JsonValue
    String written() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isEnd() {
      return this == DONE || this == FAILED || this == CANCELLED;
    }
  }

  /** Rows in a second so far, on average; null before it began. */
  @JsonProperty
  @Nullable Long rowsPerSecond() {
    if (startedAt == null) {
      return null;
    }
    long millis = Duration.between(startedAt, endedAt == null ? asOf : endedAt).toMillis();
    return read * 1000 / Math.max(1, millis);
  }

  /** How long it will take if it goes on so; null while nobody knows, and after the end. */
  @JsonProperty
  @Nullable Long secondsLeft() {
    Long rate = rowsPerSecond();
    return state != State.RUNNING || rate == null || rate == 0
        ? null
        : Math.max(0, lines - line) / rate;
  }
}
