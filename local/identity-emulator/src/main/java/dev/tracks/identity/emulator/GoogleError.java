package dev.tracks.identity.emulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer that says what is wrong, in Google's words and shape: clients go by {@code
 * error.message}.
 *
 * @see <a href="https://firebase.google.com/docs/reference/rest/auth#section-error-format">Error
 *     format</a>
 */
final class GoogleError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int code;
  private final @Nullable String status;

  private GoogleError(int code, @Nullable String status, String message) {
    super(message);
    this.code = code;
    this.status = status;
  }

  /** A refusal of the toolkit's own, such as {@code EMAIL_EXISTS}. */
  static GoogleError refused(String message) {
    return new GoogleError(400, null, message);
  }

  /** The request is not of the form that the method has. */
  static GoogleError malformed(String message) {
    return new GoogleError(400, "INVALID_ARGUMENT", message);
  }

  static GoogleError unauthenticated(String message) {
    return new GoogleError(401, "UNAUTHENTICATED", message);
  }

  static GoogleError forbidden(String message) {
    return new GoogleError(403, "PERMISSION_DENIED", message);
  }

  static GoogleError notFound(String message) {
    return new GoogleError(404, "NOT_FOUND", message);
  }

  /** Our own fault; whether the change was made is not known. */
  static GoogleError internal() {
    return new GoogleError(500, "INTERNAL", "INTERNAL_ERROR");
  }

  int code() {
    return code;
  }

  /** As it is sent. */
  Map<String, Object> body() {
    String message = String.valueOf(getMessage());
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", message);
    error.put(
        "errors", List.of(Map.of("message", message, "domain", "global", "reason", "invalid")));
    if (status != null) {
      error.put("status", status);
    }
    return Map.of("error", error);
  }
}
