package dev.tracks.identity.emulator;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.Semaphore;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Hashes of passwords: PBKDF2 with HMAC-SHA-256, salted, with the number of iterations beside it.
 * Checking takes the same time whether or not there is an account.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8018#section-5.2">RFC 8018, 5.2</a>
 */
final class Passwords {

  /** What OWASP's Password Storage Cheat Sheet asks for, for this function. */
  static final int ITERATIONS = 600_000;

  private static final String ALGORITHM = "PBKDF2WithHmacSHA256";
  private static final String NAME = "pbkdf2-sha256";
  private static final int SALT_BYTES = 16;
  private static final int HASH_BITS = 256;

  private final int iterations;
  private final SecureRandom random = new SecureRandom();
  private final String nobodys;

  /** Hashing is work: no more of it at once than there are processors, and in turn. */
  private final Semaphore places = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

  Passwords(int iterations) {
    this.iterations = iterations;
    this.nobodys = hash("");
  }

  /** A new hash, as it is kept. */
  String hash(String password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return String.join(
        "$",
        NAME,
        String.valueOf(iterations),
        base64(salt),
        base64(derive(password, salt, iterations)));
  }

  /**
   * Whether a password is the one that was hashed.
   *
   * @param hash null when there is none, and so no password is right
   */
  boolean matches(String password, @Nullable String hash) {
    String[] parts = (hash == null ? nobodys : hash).split("\\$");
    if (parts.length != 4 || !parts[0].equals(NAME)) {
      throw new IllegalStateException("a password's hash is of no known kind");
    }
    byte[] expected = Base64.getDecoder().decode(parts[3]);
    byte[] actual =
        derive(password, Base64.getDecoder().decode(parts[2]), Integer.parseInt(parts[1]));
    return MessageDigest.isEqual(expected, actual) && hash != null;
  }

  private byte[] derive(String password, byte[] salt, int rounds) {
    places.acquireUninterruptibly();
    PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, rounds, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance(ALGORITHM).generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } finally {
      spec.clearPassword();
      places.release();
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }
}
