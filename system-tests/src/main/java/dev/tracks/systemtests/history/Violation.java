package dev.tracks.systemtests.history;

import java.util.List;

/**
 * Something that was promised and did not hold.
 *
 * @param kind what was promised
 * @param what what was found
 * @param span how much time the shortest history that shows it takes, in nanoseconds
 * @param history the steps that show it, in their order
 */
public record Violation(Kind kind, String what, long span, List<String> history) {

  /** What is promised. */
  public enum Kind {
    /** A read that began after an event was settled has what that event changed. */
    STALE_AFTER_THE_EVENT,
    /** A read with a token has what the token names, and the token is taken. */
    MISSED_ITS_TOKEN,
    /** Without events, an answer is not older than the reconciler's bound. */
    OLDER_THAN_THE_BOUND,
    /** Bytes, ETag, vector, count and rows agree. */
    CONTRADICTION,
    /** What was acknowledged was committed so, once. */
    LOST_WRITE
  }
}
