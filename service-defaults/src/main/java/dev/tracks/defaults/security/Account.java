package dev.tracks.defaults.security;

import java.time.Instant;

/** What Firebase says of an account. */
sealed interface Account {

  /**
   * It may be used.
   *
   * @param validAfter tokens of sign-ins before it were revoked
   * @param role the highest that a token of it may have
   */
  record Active(Instant validAfter, Role role) implements Account {}

  /** It was disabled or deleted. */
  record Closed() implements Account {}

  /** Firebase cannot be asked now. */
  record Unknown() implements Account {}
}
