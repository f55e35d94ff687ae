package dev.tracks.query.http;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The preconditions of a read, in the order that HTTP gives them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-precedence-of-preconditions">RFC 9110,
 *     13.2.2</a>
 */
final class Preconditions {

  /** What becomes of a request. */
  enum Verdict {
    /** It is answered. */
    SEND,
    /** The client has it already. */
    NOT_MODIFIED,
    /** The client wants something else or nothing. */
    FAILED
  }

  /**
   * A date names seconds, and clocks differ: what was made a moment ago may be replaced by what has
   * the same date. Nobody is told the date of anything younger than this.
   */
  static final Duration SETTLED = Duration.ofMinutes(1);

  private Preconditions() {}

  /** The date that something made at an instant is told to be of; null while it is too young. */
  static @Nullable Instant lastModified(Instant madeAt, Instant now) {
    return Duration.between(madeAt, now).compareTo(SETTLED) < 0
        ? null
        : madeAt.truncatedTo(ChronoUnit.SECONDS);
  }

  /**
   * Judges a request by what it would be answered.
   *
   * @param tag the strong entity tag of the bytes
   * @param lastModified their date; without one, conditions on dates count as not there
   */
  static Verdict judge(HttpServletRequest request, String tag, @Nullable Instant lastModified) {
    if (has(request, HttpHeaders.IF_MATCH)) {
      if (!EntityTags.matchesStrongly(request.getHeaders(HttpHeaders.IF_MATCH), tag)) {
        return Verdict.FAILED;
      }
    } else if (lastModified != null) {
      Instant unmodified = date(request, HttpHeaders.IF_UNMODIFIED_SINCE);
      if (unmodified != null && lastModified.isAfter(unmodified)) {
        return Verdict.FAILED;
      }
    }
    if (has(request, HttpHeaders.IF_NONE_MATCH)) {
      return EntityTags.matches(request.getHeaders(HttpHeaders.IF_NONE_MATCH), tag)
          ? Verdict.NOT_MODIFIED
          : Verdict.SEND;
    }
    // The very date alone: of two instances the one with the slower clock may have made the newer.
    return lastModified != null && lastModified.equals(date(request, HttpHeaders.IF_MODIFIED_SINCE))
        ? Verdict.NOT_MODIFIED
        : Verdict.SEND;
  }

  private static boolean has(HttpServletRequest request, String header) {
    return request.getHeader(header) != null;
  }

  /** A date that is none counts as not there. */
  private static @Nullable Instant date(HttpServletRequest request, String header) {
    try {
      long millis = request.getDateHeader(header);
      return millis < 0 ? null : Instant.ofEpochMilli(millis);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
