package dev.tracks.defaults.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a path with a broken percent-encoding, on which handler mappings would stumble, and one
 * with parameters, which they would drop.
 */
final class MalformedUriFilter extends OncePerRequestFilter implements Ordered {

  private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  private final ProblemWriter problems;

  MalformedUriFilter(ProblemWriter problems) {
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (BROKEN.matcher(request.getRequestURI()).find()) {
      problems.write(
          response,
          Problem.body(
              HttpStatus.BAD_REQUEST, "bad-uri", "The path has a broken percent-encoding."));
      return;
    }
    if (request.getRequestURI().indexOf(';') >= 0) { // or it would pass for the path before it
      problems.write(
          response,
          Problem.body(
              HttpStatus.BAD_REQUEST, "bad-uri", "The path has parameters, and there are none."));
      return;
    }
    chain.doFilter(request, response);
  }

  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }
}
