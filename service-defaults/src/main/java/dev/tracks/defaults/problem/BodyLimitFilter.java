package dev.tracks.defaults.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a body that says of itself that it is too large; readers bound the ones that do not say.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

  private final ProblemWriter problems;
  private final int maxBytes;

  BodyLimitFilter(ProblemWriter problems, int maxBytes) {
    this.problems = problems;
    this.maxBytes = maxBytes;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > maxBytes) {
      problems.write(
          response,
          Problem.body(HttpStatus.CONTENT_TOO_LARGE, "content-too-large", tooLarge(maxBytes)));
      return;
    }
    chain.doFilter(request, response);
  }

  static String tooLarge(int maxBytes) {
    return "The body is larger than " + maxBytes + " bytes.";
  }
}
