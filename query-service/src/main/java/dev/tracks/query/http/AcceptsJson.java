package dev.tracks.query.http;

import dev.tracks.defaults.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Every answer is JSON; who accepts none is told so, whichever handler it would have been.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-accept">RFC 9110, 12.5.1</a>
 */
final class AcceptsJson implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!acceptsJson(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)))) {
      throw new Problem(
          HttpStatus.NOT_ACCEPTABLE, "not-acceptable", "There is only application/json here.");
    }
    return true;
  }

  /** Of the ranges that hold JSON the most specific one decides. */
  static boolean acceptsJson(List<String> headers) {
    List<MediaType> ranges;
    try {
      ranges = MediaType.parseMediaTypes(headers);
    } catch (InvalidMediaTypeException e) {
      return false;
    }
    return ranges.isEmpty()
        || ranges.stream()
            .filter(range -> range.includes(MediaType.APPLICATION_JSON))
            .max(Comparator.comparingInt(AcceptsJson::specificity))
            .filter(range -> range.getQualityValue() > 0)
            .isPresent();
  }

  private static int specificity(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }
}
