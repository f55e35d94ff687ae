package dev.tracks.identity.emulator;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An account as it is kept.
 *
 * @param uid 1 to 128 characters, the same for ever
 * @param email in lower case; none for an account without
 * @param displayName as the user likes to be called
 * @param emailVerified whether somebody who may say so says that the address is the user's
 * @param disabled whether signing in is refused
 * @param password the hash of {@link Passwords}; none for an account that cannot sign in
 * @param customAttributes the custom claims, as JSON text
 * @param validSince sign-ins before it count no more, in seconds of Unix time
 * @param createdAt in milliseconds of Unix time
 * @param passwordUpdatedAt the same; 0 without a password
 * @param lastLoginAt the same; 0 before the first
 */
record Account(
    String uid,
    @Nullable String email,
    @Nullable String displayName,
    boolean emailVerified,
    boolean disabled,
    @Nullable String password,
    @Nullable String customAttributes,
    long validSince,
    long createdAt,
    long passwordUpdatedAt,
    long lastLoginAt) {

  /** One that nobody has used yet. */
  static Account fresh(String uid, Instant now) {
    return new Account(
        uid, null, null, false, false, null, null, now.getEpochSecond(), now.toEpochMilli(), 0, 0);
  }

  Account withEmail(@Nullable String address, boolean verified) {
    return new Account(
        uid,
        address,
        displayName,
        verified,
        disabled,
        password,
        customAttributes,
        validSince,
        createdAt,
        passwordUpdatedAt,
        lastLoginAt);
  }

  Account withDisplayName(@Nullable String name) {
    return new Account(
        uid,
        email,
        name,
        emailVerified,
        disabled,
        password,
        customAttributes,
        validSince,
        createdAt,
        passwordUpdatedAt,
        lastLoginAt);
  }

  Account withDisabled(boolean isDisabled) {
    return new Account(
        uid,
        email,
        displayName,
        emailVerified,
        isDisabled,
        password,
        customAttributes,
        validSince,
        createdAt,
        passwordUpdatedAt,
        lastLoginAt);
  }

  /** Whoever signed in with another password before is no longer signed in. */
  Account withPassword(String hash, Instant now) {
    return new Account(
        uid,
        email,
        displayName,
        emailVerified,
        disabled,
        hash,
        customAttributes,
        now.getEpochSecond(),
        createdAt,
        now.toEpochMilli(),
        lastLoginAt);
  }

  Account withCustomAttributes(@Nullable String json) {
    return new Account(
        uid,
        email,
        displayName,
        emailVerified,
        disabled,
        password,
        json,
        validSince,
        createdAt,
        passwordUpdatedAt,
        lastLoginAt);
  }

  Account validSince(long seconds) {
    return new Account(
        uid,
        email,
        displayName,
        emailVerified,
        disabled,
        password,
        customAttributes,
        seconds,
        createdAt,
        passwordUpdatedAt,
        lastLoginAt);
  }

  Account signedIn(Instant now) {
    return new Account(
        uid,
        email,
        displayName,
        emailVerified,
        disabled,
        password,
        customAttributes,
        validSince,
        createdAt,
        passwordUpdatedAt,
        now.toEpochMilli());
  }

  /** As lookups answer it: 64-bit numbers as text, and nothing of the password but that it is. */
  Map<String, Object> userInfo() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("localId", uid);
    putIfThere(info, "email", email);
    putIfThere(info, "displayName", displayName);
    info.put("emailVerified", emailVerified);
    info.put("disabled", disabled);
    info.put("validSince", String.valueOf(validSince));
    info.put("createdAt", String.valueOf(createdAt));
    putIfThere(info, "customAttributes", customAttributes);
    if (lastLoginAt > 0) {
      info.put("lastLoginAt", String.valueOf(lastLoginAt));
    }
    if (password != null && email != null) {
      info.put("passwordUpdatedAt", passwordUpdatedAt);
      Map<String, Object> provider = new LinkedHashMap<>();
      provider.put("providerId", "password");
      provider.put("federatedId", email);
      provider.put("rawId", email);
      provider.put("email", email);
      putIfThere(provider, "displayName", displayName);
      info.put("providerUserInfo", List.of(provider));
    }
    return info;
  }

  private static void putIfThere(Map<String, Object> info, String name, @Nullable String value) {
    if (value != null) {
      info.put(name, value);
    }
  }

  /** Never shows the password's hash. */
  @Override
  public String toString() {
    return "Account[" + uid + "]";
  }
}
