package dev.tracks.defaults.security;

import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.problem.ProblemWriter;
import dev.tracks.defaults.security.RouteRules.Access;
import dev.tracks.defaults.security.RouteRules.Match;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a request through to its route when the route's rule allows it to who sends it. A token is
 * looked at wherever it comes: a bad one is refused on open routes, too. One that nobody can judge
 * now counts as none there, and elsewhere is asked to come again.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6750#section-3">RFC 6750, 3</a>
 */
final class IdentityFilter extends OncePerRequestFilter {

  private static final Pattern BEARER = Pattern.compile("(?i)bearer(?: +([A-Za-z0-9._~+/-]+=*))?");
  private static final String CHALLENGE = "Bearer realm=\"tracks\"";
  private static final String RETRY_SECONDS = "2";

  private final RouteRules rules;
  private final TokenCheck tokens;
  private final ProblemWriter problems;

  IdentityFilter(RouteRules rules, TokenCheck tokens, ProblemWriter problems) {
    this.rules = rules;
    this.tokens = tokens;
    this.problems = problems;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    switch (rules.match(request)) {
      case Match.Nothing ignored ->
          problems.write(
              response,
              Problem.body(HttpStatus.NOT_FOUND, "not-found", "There is nothing at this path."));
      case Match.OtherMethods other -> {
        response.setHeader(HttpHeaders.ALLOW, String.join(", ", other.allowed()));
        problems.write(
            response,
            Problem.body(
                HttpStatus.METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "This path does not take this method."));
      }
      case Match.Describes ignored -> chain.doFilter(request, response);
      case Match.Ruled ruled -> filter(ruled.access(), request, response, chain);
    }
  }

  private void filter(
      Access access, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    boolean open = access == Access.PUBLIC;
    if (!open) {
      response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    }
    switch (verdict(request)) {
      case null -> {
        if (open) {
          chain.doFilter(request, response);
        } else {
          unauthorized(response, null);
        }
      }
      case Verdict.Undecided ignored -> {
        if (open) {
          chain.doFilter(request, response);
        } else {
          response.setHeader(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
          problems.write(
              response,
              Problem.body(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  "identity-unavailable",
                  "Whose token this is cannot be found out now."));
        }
      }
      case Verdict.Refused refused -> unauthorized(response, refused.why());
      case Verdict.Known known -> {
        if (!open && !known.user().role().includes(access.role())) {
          forbidden(response, access.role());
          return;
        }
        SecurityContextHolder.setContext(
            new SecurityContextImpl(new UserAuthentication(known.user(), known.token())));
        chain.doFilter(request, response);
      }
    }
  }

  /** Null when there is no token; other schemes of authorization say nothing to us. */
  private @Nullable Verdict verdict(HttpServletRequest request) {
    List<String> headers =
        Collections.list(request.getHeaders(HttpHeaders.AUTHORIZATION)).stream()
            .filter(header -> header.regionMatches(true, 0, "bearer", 0, 6))
            .toList();
    if (headers.isEmpty()) {
      return null;
    }
    Matcher bearer = BEARER.matcher(headers.getFirst().strip());
    return headers.size() > 1 || !bearer.matches() || bearer.group(1) == null
        ? new Verdict.Refused("What was sent is no bearer token.")
        : tokens.of(bearer.group(1));
  }

  private void unauthorized(HttpServletResponse response, @Nullable String why) throws IOException {
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE,
        why == null
            ? CHALLENGE
            : CHALLENGE + ", error=\"invalid_token\", error_description=\"" + why + "\"");
    problems.write(
        response,
        why == null
            ? Problem.body(
                HttpStatus.UNAUTHORIZED,
                "unauthorized",
                "This needs a token, as Authorization: Bearer.")
            : Problem.body(HttpStatus.UNAUTHORIZED, "invalid-token", why));
  }

  private void forbidden(HttpServletResponse response, Role needed) throws IOException {
    response.setHeader(
        HttpHeaders.WWW_AUTHENTICATE,
        CHALLENGE + ", error=\"insufficient_scope\", scope=\"" + needed.claim() + "\"");
    ProblemDetail problem =
        Problem.body(
            HttpStatus.FORBIDDEN, "forbidden", "This needs the role " + needed.claim() + ".");
    problem.setProperty("role", needed.claim());
    problems.write(response, problem);
  }
}
