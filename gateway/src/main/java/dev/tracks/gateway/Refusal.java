package dev.tracks.gateway;

import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Request;

/**
 * Why a request is not forwarded, whatever its path: no service could be asked with it, or none
 * would take it with what the gateway adds.
 *
 * @param status the answer's status
 * @param slug of the problem's type
 * @param detail for people
 */
record Refusal(int status, String slug, String detail) {

  /** Of a request line and headers; the services take 16 KB, as with the fields. */
  static final int MAX_HEADER_BYTES = 15 * 1024;

  /** The services take 100, of which the rest is for what the gateway adds. */
  static final int MAX_FIELDS = 90;

  /** The longest DNS name, and a port. */
  private static final int MAX_HOST = 253 + 6;

  /** What RFC 3986 does not allow in a path or a query. */
  private static final Pattern NOT_URI =
      Pattern.compile("[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]|%(?![0-9A-Fa-f]{2})");

  static Optional<Refusal> of(Request request) {
    int fields = request.getHeaders().size();
    if (fields > MAX_FIELDS) {
      return Optional.of(
          new Refusal(
              HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431,
              "request-header-fields-too-large",
              "The request has %d header fields; at most %d are taken."
                  .formatted(fields, MAX_FIELDS)));
    }
    String host = request.getHeaders().get(HttpHeader.HOST);
    if (host != null && host.length() > MAX_HOST) {
      return Optional.of(
          new Refusal(
              HttpStatus.BAD_REQUEST_400,
              "bad-request",
              "The Host is longer than %d characters.".formatted(MAX_HOST)));
    }
    return ofTarget(request.getHttpURI());
  }

  private static Optional<Refusal> ofTarget(HttpURI uri) {
    String detail = null;
    if (uri.getFragment() != null) {
      detail = "A '#' must be percent-encoded.";
    } else if (uri.getPath() != null && NOT_URI.matcher(uri.getPath()).find()) {
      detail = "The path " + WRONG;
    } else if (uri.getQuery() != null && NOT_URI.matcher(uri.getQuery()).find()) {
      detail = "The query " + WRONG;
    }
    return Optional.ofNullable(detail)
        .map(why -> new Refusal(HttpStatus.BAD_REQUEST_400, "bad-uri", why));
  }

  private static final String WRONG =
      "has a broken percent-encoding, or a character that must be percent-encoded.";
}
