package dev.tracks.command.account;

import com.google.firebase.auth.FirebaseAuth;
import com.google.firebase.auth.FirebaseAuthException;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.security.Accounts;
import dev.tracks.defaults.security.Role;
import dev.tracks.defaults.security.User;
import java.util.HashMap;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** What administrators do with others' accounts. */
final class Roles {

  private static final int LONGEST_UID = 128;

  private final FirebaseAuth firebase;
  private final Accounts accounts;

  Roles(FirebaseAuth firebase, Accounts accounts) {
    this.firebase = firebase;
    this.accounts = accounts;
  }

  /**
   * Gives a user a role. A role that is lost is lost within {@code
   * tracks.identity.revocation-cache}; one that is won comes with the user's next token.
   */
  void give(User administrator, String uid, Role role) {
    if (administrator.uid().equals(uid)) { // so there is always one left
      throw new Problem(
          HttpStatus.CONFLICT, "own-role", "Another administrator must change your role.");
    }
    if (uid.length() > LONGEST_UID) {
      throw new Problem(HttpStatus.NOT_FOUND, "no-such-user", "There is no such user.");
    }
    try {
      Map<String, Object> claims = new HashMap<>(firebase.getUser(uid).getCustomClaims());
      claims.put(Role.CLAIM, role.claim());
      firebase.setCustomUserClaims(uid, claims);
    } catch (FirebaseAuthException e) {
      throw FirebaseFailures.problem(e);
    } finally {
      accounts.forget(uid);
    }
  }
}
