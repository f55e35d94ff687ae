package dev.tracks.command.account;

import com.google.firebase.auth.AuthErrorCode;
import com.google.firebase.auth.FirebaseAuthException;
import dev.tracks.defaults.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/** What firebase-admin's failures are for a client. */
final class FirebaseFailures {

  private static final Logger LOG = LoggerFactory.getLogger(FirebaseFailures.class);

  private FirebaseFailures() {}

  static Problem problem(FirebaseAuthException e) {
    if (e.getAuthErrorCode() == AuthErrorCode.USER_NOT_FOUND) {
      return new Problem(HttpStatus.NOT_FOUND, "no-such-user", "There is no such user.");
    }
    LOG.warn("Firebase does not do what it was asked for: {}", e.getMessage());
    return IdentityToolkit.unavailable();
  }
}
