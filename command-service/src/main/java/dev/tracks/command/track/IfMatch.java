package dev.tracks.command.track;

import dev.tracks.defaults.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * The precondition of every change: which states of the row it was meant for.
 *
 * @param any whether any state will do ({@code *})
 * @param tags strong entity tags in their quotes; weak ones never match and are not kept
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-if-match">RFC 9110, 13.1.1</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6585#section-3">RFC 6585, 3</a>
 */
record IfMatch(boolean any, Set<String> tags) {

  private static final Pattern TAG =
      Pattern.compile("\\G[ \\t,]*(W/)?(\"[\\x21\\x23-\\x7E\\x80-\\xFF]*\")[ \\t]*(?:,[ \\t,]*|$)");

  /**
   * The precondition of a request.
   *
   * @throws Problem 428 when there is none, 400 when it is malformed
   */
  static IfMatch of(HttpServletRequest request) {
    String header =
        String.join(",", Collections.list(request.getHeaders(HttpHeaders.IF_MATCH))).strip();
    if (header.isEmpty()) {
      throw new Problem(
          HttpStatus.PRECONDITION_REQUIRED,
          "precondition-required",
          "A change needs If-Match with the row's ETag, or * for whatever it is now.");
    }
    if (header.equals("*")) {
      return new IfMatch(true, Set.of());
    }
    Set<String> tags = new HashSet<>();
    Matcher tag = TAG.matcher(header);
    int end = 0;
    while (tag.find()) {
      end = tag.end();
      if (tag.group(1) == null) {
        tags.add(tag.group(2));
      }
    }
    if (end < header.length()) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "malformed-if-match",
          "If-Match must be * or a list of entity tags in double quotes.");
    }
    return new IfMatch(false, tags);
  }

  /**
   * Goes on only when the row is in one of the states.
   *
   * @throws Problem 412 otherwise
   */
  void check(String etag) {
    if (!any && !tags.contains(etag)) {
      throw new Problem(
          HttpStatus.PRECONDITION_FAILED,
          "precondition-failed",
          "The row is no longer as it was: read it again.");
    }
  }
}
