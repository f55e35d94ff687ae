package dev.tracks.identity.emulator;

import java.security.SecureRandom;

/** New accounts' ids: 28 letters and digits that nobody can guess, as Firebase makes them. */
final class Uids {

  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int LENGTH = 28;

  private final SecureRandom random = new SecureRandom();

  String next() {
    StringBuilder uid = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      uid.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return uid.toString();
  }
}
