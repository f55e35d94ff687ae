package dev.tracks.systemtests.history;

import dev.tracks.contracts.cache.VersionVector;
import org.jspecify.annotations.Nullable;

/**
 * A read and its answer. Values that repeat are shared between reads, so that one takes less than
 * 100 bytes.
 *
 * @param begin before the request left, in nanoseconds of the recording's clock
 * @param end after the last byte of the answer
 * @param client who read
 * @param genre what was read, or null for all genres
 * @param status of the answer
 * @param body the answer's bytes, for a 304 those of its ETag; null when there are none
 * @param vector what the answer says it was made from, or null when it does not say so
 * @param token what the request asked for at least, or null
 * @param cacheStatus in the answer's own words, without the time to live
 */
public record Read(
    long begin,
    long end,
    int client,
    @Nullable String genre,
    int status,
    @Nullable Body body,
    @Nullable VersionVector vector,
    @Nullable VersionVector token,
    String cacheStatus) {

  /** Whether the answer is a representation, or says that there is none. */
  public boolean isAnswered() {
    return status == 200 || status == 304 || status == 404;
  }
}
