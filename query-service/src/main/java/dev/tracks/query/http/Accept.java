package dev.tracks.query.http;

import dev.tracks.defaults.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/**
 * Which of the media types that there are a client likes best.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-accept">RFC 9110, 12.5.1</a>
 */
public final class Accept {

  private Accept() {}

  /**
   * The one that the client likes best, the first of those that it likes as well.
   *
   * @throws Problem 406 when it accepts none, naming them
   */
  public static MediaType choose(HttpServletRequest request, List<MediaType> offers) {
    MediaType chosen = choose(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)), offers);
    if (chosen == null) {
      throw new Problem(
              HttpStatus.NOT_ACCEPTABLE,
              "not-acceptable",
              "There is only "
                  + offers.stream().map(MediaType::toString).collect(Collectors.joining(", "))
                  + " here.")
          .header(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    }
    return chosen;
  }

  static @Nullable MediaType choose(List<String> headers, List<MediaType> offers) {
    List<MediaType> ranges;
    try {
      ranges = MediaType.parseMediaTypes(headers);
    } catch (InvalidMediaTypeException e) {
      return null;
    }
    if (ranges.isEmpty()) {
      return offers.getFirst();
    }
    MediaType best = null;
    double quality = 0;
    for (MediaType offer : offers) {
      double liked = quality(ranges, offer);
      if (liked > quality) {
        best = offer;
        quality = liked;
      }
    }
    return best;
  }

  /** Of the ranges that hold a type the most specific one decides. */
  private static double quality(List<MediaType> ranges, MediaType offer) {
    return ranges.stream()
        .filter(range -> range.includes(offer))
        .max(Comparator.comparingInt(Accept::specificity))
        .map(MediaType::getQualityValue)
        .orElse(0.0);
  }

  private static int specificity(MediaType range) {
    return range.isWildcardType() ? 0 : range.isWildcardSubtype() ? 1 : 2;
  }
}
