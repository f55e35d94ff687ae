package dev.tracks.defaults.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Who may do what at a service: one rule for each of its routes. What has no rule, nobody may, and
 * it is answered as if it were not there; unless the table began with {@link #everything}. A rule
 * for GET holds for HEAD as well.
 */
public final class RouteRules {

  /** Who may use a route. */
  public enum Access {
    /** Also who has no token. */
    ANYONE,
    /** Whoever has a token. */
    ANY_USER,
    /** Who has the role of a writer, or more. */
    WRITERS,
    /** Who has the role of an administrator. */
    ADMINS;

    /** The least role; meaningless for {@link #ANYONE}. */
    Role role() {
      return switch (this) {
        case ANYONE, ANY_USER -> Role.READER;
        case WRITERS -> Role.WRITER;
        case ADMINS -> Role.ADMIN;
      };
    }
  }

  /**
   * One rule.
   *
   * @param method as HTTP names it
   * @param pattern of paths, as Spring's mappings have them: the most specific that matches decides
   */
  public record Rule(String method, PathPattern pattern, Access access) {

    private boolean isOf(String asked) {
      return method.equals(asked) || method.equals(GET) && asked.equals(HEAD);
    }
  }

  /** What the table says of a request. */
  sealed interface Match {

    /** There is a rule. */
    record Ruled(Access access) implements Match {}

    /** It asks for the methods of a path that has some. */
    record Describes() implements Match {}

    /** The path has other methods, these. */
    record OtherMethods(Set<String> allowed) implements Match {}

    /** There is nothing at the path. */
    record Nothing() implements Match {}
  }

  private static final String GET = "GET";
  private static final String HEAD = "HEAD";
  private static final String OPTIONS = "OPTIONS";

  private final List<Rule> rules;
  private final boolean everything;

  private RouteRules(List<Rule> rules, boolean everything) {
    this.rules = rules;
    this.everything = everything;
  }

  /** The table in which everybody may do whatever has no rule; rules for the rest are added. */
  public static RouteRules everything() {
    return new RouteRules(List.of(), true);
  }

  /** The table in which nobody may do anything; a service adds to it what somebody may. */
  public static RouteRules nothing() {
    return new RouteRules(List.of(), false);
  }

  /** With routes for everybody, such as {@code GET /genres}. */
  public RouteRules anyone(String... routes) {
    return with(Access.ANYONE, routes);
  }

  /** With routes for whoever has a token. */
  public RouteRules anyUser(String... routes) {
    return with(Access.ANY_USER, routes);
  }

  /** With routes for writers. */
  public RouteRules writers(String... routes) {
    return with(Access.WRITERS, routes);
  }

  /** With routes for administrators. */
  public RouteRules admins(String... routes) {
    return with(Access.ADMINS, routes);
  }

  private RouteRules with(Access access, String... routes) {
    Stream<Rule> more =
        Stream.of(routes)
            .map(route -> route.split(" ", 2))
            .map(
                parts ->
                    new Rule(parts[0], PathPatternParser.defaultInstance.parse(parts[1]), access));
    return new RouteRules(
        Stream.concat(rules.stream(), more)
            .sorted(Comparator.comparing(Rule::pattern, PathPattern.SPECIFICITY_COMPARATOR))
            .toList(),
        everything);
  }

  /** All of them. */
  public List<Rule> rules() {
    return rules;
  }

  /** Judges by the same path, taken apart in the same way, as the mappings that it leads to. */
  Match match(HttpServletRequest request) {
    RequestPath path =
        ServletRequestPathUtils.hasParsedRequestPath(request)
            ? ServletRequestPathUtils.getParsedRequestPath(request)
            : ServletRequestPathUtils.parseAndCache(request);
    return match(request.getMethod(), path.pathWithinApplication());
  }

  Match match(String method, PathContainer path) {
    List<Rule> here = rules.stream().filter(rule -> rule.pattern().matches(path)).toList();
    for (Rule rule : here) {
      if (rule.isOf(method)) {
        return new Match.Ruled(rule.access());
      }
    }
    if (here.isEmpty()) {
      return everything ? new Match.Ruled(Access.ANYONE) : new Match.Nothing();
    }
    if (method.equals(OPTIONS)) {
      return new Match.Describes();
    }
    Set<String> allowed = new TreeSet<>(Set.of(OPTIONS));
    for (Rule rule : here) {
      allowed.add(rule.method());
      if (rule.method().equals(GET)) {
        allowed.add(HEAD);
      }
    }
    return new Match.OtherMethods(allowed);
  }
}
