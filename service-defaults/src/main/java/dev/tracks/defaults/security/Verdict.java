package dev.tracks.defaults.security;

import org.springframework.security.oauth2.jwt.Jwt;

/** What is known of a token. */
sealed interface Verdict {

  /** It is good, and this is who sent it. */
  record Known(User user, Jwt token) implements Verdict {}

  /**
   * It is not good, and will not become so by waiting.
   *
   * @param why for the client, in ASCII without quotes
   */
  record Refused(String why) implements Verdict {}

  /** Nobody can tell now. */
  record Undecided() implements Verdict {}
}
