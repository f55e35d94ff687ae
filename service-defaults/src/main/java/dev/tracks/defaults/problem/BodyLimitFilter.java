package dev.tracks.defaults.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a body that is too large: at once when it says so of itself, and while it is read when it
 * does not. CSV is let through, because those who take it stream it and bound it themselves.
 */
final class BodyLimitFilter extends OncePerRequestFilter {

  private final ProblemWriter problems;
  private final int maxBytes;

  BodyLimitFilter(ProblemWriter problems, int maxBytes) {
    this.problems = problems;
    this.maxBytes = maxBytes;
  }

  @Override
  protected boolean shouldNotFilter(HttpServletRequest request) {
    return isStreamed(request);
  }

  /** Whether who takes it streams it, unpacks it and bounds it themselves. */
  static boolean isStreamed(HttpServletRequest request) {
    String type = request.getContentType();
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/csv");
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > maxBytes) {
      problems.write(response, tooLarge().getBody());
      return;
    }
    chain.doFilter(new Bounded(request), response);
  }

  private Problem tooLarge() {
    return tooLarge(maxBytes);
  }

  static Problem tooLarge(int maxBytes) {
    return new Problem(
        HttpStatus.CONTENT_TOO_LARGE,
        "content-too-large",
        "The body is larger than " + maxBytes + " bytes.");
  }

  private final class Bounded extends HttpServletRequestWrapper {

    private Bounded(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new BoundedInputStream(
          super.getInputStream(), maxBytes, BodyLimitFilter.this::tooLarge);
    }
  }
}
