package dev.tracks.command.idempotency;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.security.User;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A request's Idempotency-Key with what it is scoped to. The header is a structured field string
 * ({@code "…"}); the bare form is taken too, because many clients send it.
 *
 * @param caller whose key it is: the user's id. Keys of two callers never meet.
 * @param key 1 to 255 printable ASCII characters
 * @param fingerprint SHA-256 of the path and the body, in hex
 * @see <a href="https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 *     Idempotency-Key HTTP Header Field</a>
 */
public record IdempotencyKey(String caller, String key, String fingerprint) {

  private static final String HEADER = "Idempotency-Key";
  // Possessive: a choice that is repeated otherwise takes some stack for each character.
  private static final Pattern QUOTED =
      Pattern.compile("\"((?:[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]|\\\\[\"\\\\])++)\"");
  private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");
  private static final Pattern BARE = Pattern.compile("[\\x21\\x23-\\x2B\\x2D-\\x3A\\x3C-\\x7E]+");

  /**
   * The key of a request, or null when it has none.
   *
   * @throws Problem 400 when the header is malformed
   */
  public static @Nullable IdempotencyKey of(HttpServletRequest request, byte[] body) {
    List<String> headers = Collections.list(request.getHeaders(HEADER));
    if (headers.isEmpty()) {
      return null;
    }
    if (headers.size() > 1) {
      throw malformed("The header stands more than once.");
    }
    String raw = headers.getFirst().strip();
    Matcher quoted = QUOTED.matcher(raw);
    String key = quoted.matches() ? ESCAPED.matcher(quoted.group(1)).replaceAll("$1") : raw;
    if ((!quoted.matches() && !BARE.matcher(raw).matches()) || key.length() > 255) {
      throw malformed("The key must be 1 to 255 printable ASCII characters, in double quotes.");
    }
    if (!key.equals(key.strip())) { // SQL Server would take "a" and "a " for one key
      throw malformed("The key must not begin or end with a blank.");
    }
    return new IdempotencyKey(
        User.required().uid(), key, fingerprint(request.getRequestURI(), body));
  }

  private static String fingerprint(String path, byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(path.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(body));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Problem malformed(String detail) {
    return new Problem(HttpStatus.BAD_REQUEST, "malformed-idempotency-key", detail);
  }
}
