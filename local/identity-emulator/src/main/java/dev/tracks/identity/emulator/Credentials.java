package dev.tracks.identity.emulator;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What addresses and passwords must be like, as Firebase has it. */
final class Credentials {

  private static final Pattern EMAIL =
      Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}.]+(\\.[^\\s@\\p{Cntrl}.]+)+");
  private static final int LONGEST_EMAIL = 256;
  private static final int SHORTEST_PASSWORD = 6;
  private static final int LONGEST_PASSWORD = 4096;
  private static final int LONGEST_UID = 128;

  private Credentials() {}

  /** An address in lower case. */
  static String email(@Nullable String email) {
    if (email == null || email.isEmpty()) {
      throw GoogleError.refused("MISSING_EMAIL");
    }
    if (email.length() > LONGEST_EMAIL || !EMAIL.matcher(email).matches()) {
      throw GoogleError.refused("INVALID_EMAIL");
    }
    return email.toLowerCase(Locale.ROOT);
  }

  static String password(@Nullable String password) {
    if (password == null || password.isEmpty()) {
      throw GoogleError.refused("MISSING_PASSWORD");
    }
    return password;
  }

  /** One that an account may get. */
  static String newPassword(@Nullable String password) {
    String given = password(password);
    if (given.length() < SHORTEST_PASSWORD) {
      throw GoogleError.refused("WEAK_PASSWORD : Password should be at least 6 characters");
    }
    if (given.length() > LONGEST_PASSWORD) {
      throw GoogleError.refused("PASSWORD_DOES_NOT_MEET_REQUIREMENTS : Password is too long");
    }
    return given;
  }

  static String uid(String uid) {
    if (uid.isEmpty() || uid.length() > LONGEST_UID) {
      throw GoogleError.refused("INVALID_LOCAL_ID");
    }
    return uid;
  }
}
