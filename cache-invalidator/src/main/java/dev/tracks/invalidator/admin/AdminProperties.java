package dev.tracks.invalidator.admin;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may administer.
 *
 * @param token the secret that operators send as {@code Authorization: Bearer}: at least 32 visible
 *     ASCII characters (default: none, and then nobody may)
 */
@ConfigurationProperties("tracks.admin")
record AdminProperties(@Nullable String token) {

  private static final Pattern STRONG = Pattern.compile("[!-~]{32,}");

  AdminProperties {
    token = token == null || token.isBlank() ? null : token.strip();
    if (token != null && !STRONG.matcher(token).matches()) {
      throw new IllegalArgumentException(
          "tracks.admin.token (TRACKS_ADMIN_TOKEN) must be 32 or more visible ASCII characters");
    }
  }

  /** Never shows the token. */
  @Override
  public String toString() {
    return "AdminProperties[token=" + (token == null ? "none" : "***") + "]";
  }
}
