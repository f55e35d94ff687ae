package dev.tracks.defaults.security;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a user may do; each includes those before it. In tokens it is the claim {@code role}. */
public enum Role {
  /** Reads; everybody with an account. */
  READER,
  /** Writes as well. */
  WRITER,
  /** Administers as well. */
  ADMIN;

  /** The custom claim that holds it, in tokens and on accounts. */
  public static final String CLAIM = "role";

  /** The role that a claim names; who has none, or one that is not known, is a reader. */
  public static Role of(@Nullable Object claim) {
    return Arrays.stream(values())
        .filter(role -> role.claim().equals(claim))
        .findFirst()
        .orElse(READER);
  }

  /** As claims name it: {@code reader}, {@code writer}, {@code admin}. */
  public String claim() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** As Spring Security names it: {@code ROLE_WRITER}. */
  String authority() {
    return "ROLE_" + name();
  }

  /** Whether it may do what the other may. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  /** The lesser of two. */
  Role atMost(Role other) {
    return includes(other) ? other : this;
  }
}
