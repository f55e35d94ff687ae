package dev.tracks.command.account;

import com.google.firebase.auth.AuthErrorCode;
import com.google.firebase.auth.FirebaseAuth;
import com.google.firebase.auth.FirebaseAuthException;
import com.google.firebase.auth.UserRecord;
import com.google.firebase.auth.UserRecord.CreateRequest;
import dev.tracks.defaults.security.IdentityProperties;
import dev.tracks.defaults.security.Role;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;

/**
 * Makes the account of the first administrator, once: under an id that no sign-up gives, so that
 * nobody can be it who merely signed up with its address before. What becomes of the account
 * afterwards, its role too, is the administrators' own affair.
 */
final class FirstAdmin implements ApplicationRunner, AutoCloseable {

  static final String UID = "first-admin";
  private static final Logger LOG = LoggerFactory.getLogger(FirstAdmin.class);
  private static final Duration BETWEEN_TRIES = Duration.ofSeconds(5);

  private final FirebaseAuth firebase;
  private final @Nullable String email;
  private final @Nullable String password;
  private @Nullable Thread work;

  FirstAdmin(FirebaseAuth firebase, IdentityProperties identity) {
    this.firebase = firebase;
    this.email = identity.firstAdmin();
    this.password = identity.firstAdminPassword();
  }

  /** In the background: the service starts while Firebase is away. */
  @Override
  public void run(ApplicationArguments arguments) {
    String address = email;
    String secret = password;
    if (address != null && secret != null) {
      work = Thread.ofVirtual().name("first-admin").start(() -> persist(address, secret));
    } else if (address != null) {
      LOG.info("The first administrator has no password here, and is not looked for.");
    }
  }

  private void persist(String address, String secret) {
    try {
      while (true) {
        try {
          appoint(address, secret);
          return;
        } catch (FirebaseAuthException e) {
          LOG.warn("The first administrator cannot be appointed yet: {}", e.getMessage());
          Thread.sleep(BETWEEN_TRIES);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void appoint(String address, String secret) throws FirebaseAuthException {
    UserRecord user = find();
    if (user == null) {
      try {
        user =
            firebase.createUser(
                new CreateRequest().setUid(UID).setEmail(address).setPassword(secret));
      } catch (FirebaseAuthException e) {
        user = find(); // another instance may have been faster
        if (user == null && e.getAuthErrorCode() == AuthErrorCode.EMAIL_ALREADY_EXISTS) {
          LOG.error(
              "There is no first administrator: its address belongs to an account that somebody"
                  + " signed up for.");
          return;
        }
        if (user == null) {
          throw e;
        }
      }
    }
    if (!user.getCustomClaims().containsKey(Role.CLAIM)) {
      Map<String, Object> claims = new HashMap<>(user.getCustomClaims());
      claims.put(Role.CLAIM, Role.ADMIN.claim());
      firebase.setCustomUserClaims(UID, claims);
      LOG.info("The first administrator is appointed.");
    }
  }

  private @Nullable UserRecord find() throws FirebaseAuthException {
    try {
      return firebase.getUser(UID);
    } catch (FirebaseAuthException e) {
      if (e.getAuthErrorCode() == AuthErrorCode.USER_NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  @Override
  public void close() {
    if (work != null) {
      work.interrupt();
    }
  }
}
