package dev.tracks.systemtests.relay;

/**
 * Something recognisable that is about to go over a wire: a frame, a command, a statement.
 *
 * @param direction which way it goes
 * @param operation what it is, in the protocol's own words: {@code transfer}, {@code EVALSHA},
 *     {@code commit}; an answer is named for its question, {@code commit-reply}, and {@code
 *     commit-error} when it says that the question failed
 * @param subject what it concerns: a link's address, a script's SHA-1, the text of a statement; may
 *     be empty
 */
public record WireEvent(Direction direction, String operation, String subject) {

  /** Whether this is the operation, going this way. */
  public boolean is(Direction way, String name) {
    return direction == way && operation.equals(name);
  }
}
