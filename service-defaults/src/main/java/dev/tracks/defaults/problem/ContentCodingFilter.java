package dev.tracks.defaults.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a compressed body for what it is, where it would be read as malformed otherwise. CSV may
 * be compressed with gzip.
 */
final class ContentCodingFilter extends OncePerRequestFilter {

  private static final String PLAIN = "identity";
  private static final String GZIP = "gzip";

  private final ProblemWriter problems;

  ContentCodingFilter(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    boolean hasBody =
        request.getContentLengthLong() > 0
            || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
    return !hasBody
        || Collections.list(request.getHeaders(HttpHeaders.CONTENT_ENCODING)).stream()
            .allMatch(coding -> coding.isBlank() || isTaken(coding.strip(), request));
  }

  private static boolean isTaken(String coding, HttpServletRequest request) {
    return coding.equalsIgnoreCase(PLAIN)
        || coding.equalsIgnoreCase(GZIP) && BodyLimitFilter.isStreamed(request);
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean streamed = BodyLimitFilter.isStreamed(request);
    response.setHeader(HttpHeaders.ACCEPT_ENCODING, streamed ? GZIP : PLAIN);
    problems.write(
        response,
        Problem.body(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-content-encoding",
            streamed
                ? "CSV is taken as it is, or with the Content-Encoding gzip."
                : "A body is taken as it is, without Content-Encoding."));
  }
}
