package dev.tracks.invalidator.admin;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.problem.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets in who has the administrators' token, and nobody while there is none. The service's own port
 * has nothing for the public, so this stands before all of it, whatever the path looks like; health
 * and metrics are on the management port.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 100)
class AdminTokenFilter extends OncePerRequestFilter {

  private static final String SCHEME = "Bearer ";
  private static final String CHALLENGE = "Bearer realm=\"tracks\"";

  private final byte @Nullable [] expected;
  private final ProblemWriter problems;

  AdminTokenFilter(AdminProperties properties, ProblemWriter problems) {
    String token = properties.token();
    this.expected = token == null ? null : digest(token);
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (header != null && bearer && isExpected(header.substring(SCHEME.length()).strip())) {
      chain.doFilter(request, response);
      return;
    }
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE, bearer ? CHALLENGE + ", error=\"invalid_token\"" : CHALLENGE);
    problems.write(
        response,
        Problem.body(
            HttpStatus.UNAUTHORIZED,
            "unauthorized",
            "This needs the administrators' token as Authorization: Bearer."));
  }

  /** Takes the same time however much of the token is right. */
  private boolean isExpected(String token) {
    return expected != null && MessageDigest.isEqual(expected, digest(token));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
