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

/** Refuses a compressed body for what it is, where it would be read as malformed otherwise. */
final class ContentCodingFilter extends OncePerRequestFilter {

  private static final String PLAIN = "identity";

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
            .allMatch(coding -> coding.isBlank() || coding.strip().equalsIgnoreCase(PLAIN));
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    response.setHeader(HttpHeaders.ACCEPT_ENCODING, PLAIN);
    problems.write(
        response,
        Problem.body(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-content-encoding",
            "A body is taken as it is, without Content-Encoding."));
  }
}
