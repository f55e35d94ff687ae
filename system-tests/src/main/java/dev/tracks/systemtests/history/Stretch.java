package dev.tracks.systemtests.history;

/**
 * A time in which the database, Redis and one instance of the cache-invalidator were up and heard
 * each other.
 *
 * @param from nanoseconds of the recording's clock
 * @param to the same
 */
public record Stretch(long from, long to) {

  /** For how long an answer could have been older than a bound in it. */
  public long beyond(long bound) {
    return Math.max(0, to - from - bound);
  }

  /** How much of it lies between two times. */
  long within(long begin, long end) {
    return Math.max(0, Math.min(to, end) - Math.max(from, begin));
  }
}
