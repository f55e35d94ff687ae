package dev.tracks.systemtests.relay;

import java.util.List;

/**
 * Something recognisable that is about to go over a wire: a frame, a command, a statement.
 *
 * @param direction which way it goes
 * @param operation what it is, in the protocol's own words: {@code transfer}, {@code EVALSHA},
 *     {@code commit}; an answer is named for its question, {@code commit-reply}, and {@code
 *     commit-error} when it says that the question failed
 * @param subject what it concerns: a link's address, a script's SHA-1, the text of a statement; may
 *     be empty
 * @param details what a judge must know beside: of a script the arguments that follow it, at its
 *     answer too; of a message that a client is sent its id; of a client's settlement the outcome,
 *     such as {@code Accepted}, and the ids of the messages; else empty
 */
public record WireEvent(
    Direction direction, String operation, String subject, List<String> details) {

  /** An event that its operation and subject say all of. */
  public WireEvent(Direction direction, String operation, String subject) {
    this(direction, operation, subject, List.of());
  }

  /** Whether this is the operation, going this way. */
  public boolean is(Direction way, String name) {
    return direction == way && operation.equals(name);
  }
}
