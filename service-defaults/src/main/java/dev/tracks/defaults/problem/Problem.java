package dev.tracks.defaults.problem;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/**
 * An error that a client is told about, as a problem detail with a stable type {@code
 * urn:tracks:problem:slug}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457</a>
 */
public class Problem extends ErrorResponseException {

  private static final long serialVersionUID = 1L;
  static final String PREFIX = "urn:tracks:problem:";

  /**
   * @param status the answer's status
   * @param slug the last part of the type, stable for ever
   * @param detail what is wrong this time, for people
   */
  public Problem(HttpStatus status, String slug, String detail) {
    super(status, body(status, slug, detail), null);
  }

  /** A problem's body, for where no exception can be thrown. */
  public static ProblemDetail body(HttpStatus status, String slug, String detail) {
    ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
    body.setType(URI.create(PREFIX + slug));
    body.setTitle(status.getReasonPhrase());
    return body;
  }

  /** A problem of which only the status is told. */
  static ProblemDetail body(HttpStatus status) {
    ProblemDetail body = ProblemDetail.forStatus(status);
    body.setType(URI.create(PREFIX + slug(status)));
    body.setTitle(status.getReasonPhrase());
    return body;
  }

  /** The slug of a problem that has no better one than its status. */
  static String slug(HttpStatusCode status) {
    HttpStatus known = HttpStatus.resolve(status.value());
    return known == null
        ? "status-" + status.value()
        : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Something that a client can mend by trying again after so many seconds. */
  public static Problem unavailable(String slug, String detail, int retryAfterSeconds) {
    return new Problem(HttpStatus.SERVICE_UNAVAILABLE, slug, detail)
        .header(HttpHeaders.RETRY_AFTER, String.valueOf(retryAfterSeconds));
  }

  /** A request of which these fields are wrong, all of them in one answer. */
  public static Problem invalidFields(List<FieldError> errors) {
    return new Problem(
            HttpStatus.BAD_REQUEST,
            "invalid-fields",
            errors.size() == 1 ? "One field is wrong." : errors.size() + " fields are wrong.")
        .with("errors", errors);
  }

  /**
   * What is wrong with a field.
   *
   * @param field its name as the client wrote it, shortened when it is absurdly long
   * @param message what would be right
   */
  public record FieldError(String field, String message) {}

  /** Adds a member to the body. */
  public final Problem with(String member, Object value) {
    getBody().setProperty(member, value);
    return this;
  }

  /** Adds a header to the answer. */
  public final Problem header(String name, String value) {
    getHeaders().set(name, value);
    return this;
  }
}
