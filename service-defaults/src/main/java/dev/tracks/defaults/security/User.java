package dev.tracks.defaults.security;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;

/**
 * Who makes a request.
 *
 * @param uid the account's id, 1 to 128 characters, the same for ever
 * @param email as the account has it; none for an account without
 * @param name as the user likes to be called; none when they did not say
 * @param role what they may do now
 */
public record User(String uid, @Nullable String email, @Nullable String name, Role role) {

  /** The user of the request that this thread works on; none when it came without a token. */
  public static Optional<User> current() {
    Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
    return authentication != null && authentication.getPrincipal() instanceof User user
        ? Optional.of(user)
        : Optional.empty();
  }

  /**
   * The same where the route's rule asks for a user.
   *
   * @throws IllegalStateException when the rule does not
   */
  public static User required() {
    return current()
        .orElseThrow(() -> new IllegalStateException("the route's rule lets in who has no token"));
  }

  /** What to call them. */
  public String displayName() {
    return name != null ? name : email != null ? email : uid;
  }
}
