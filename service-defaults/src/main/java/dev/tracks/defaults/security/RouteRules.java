package dev.tracks.defaults.security;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.RequestPath;
import org.springframework.web.util.ServletRequestPathUtils;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Who may do what at a service: one rule for each of its routes, of the table {@code routes.txt}
 * that all services share. What has no rule, nobody may, and it is answered as if it were not
 * there. A rule for GET holds for HEAD as well.
 */
public final class RouteRules {

  /** Who may use a route. The names are those that the table has, in capitals. */
  enum Access {
    /** Also who has no token. */
    PUBLIC(Role.READER),
    /** Whoever has a token. */
    READER(Role.READER),
    /** Who has the role of a writer, or more. */
    WRITER(Role.WRITER),
    /** Who has the role of an administrator. */
    ADMIN(Role.ADMIN);

    private final Role role;

    Access(Role role) {
      this.role = role;
    }

    /** The least role; meaningless for {@link #PUBLIC}. */
    Role role() {
      return role;
    }
  }

  /**
   * One rule.
   *
   * @param method as HTTP names it
   * @param pattern of paths, as Spring's mappings have them: the most specific that matches decides
   */
  private record Rule(String method, PathPattern pattern, Access access) {

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

    /** The path has other methods, these of the most specific pattern. */
    record OtherMethods(Set<String> allowed) implements Match {}

    /** There is nothing at the path. */
    record Nothing() implements Match {}
  }

  private static final String TABLE = "routes.txt";
  private static final String GET = "GET";
  private static final String HEAD = "HEAD";
  private static final String OPTIONS = "OPTIONS";

  private final List<Rule> rules;

  private RouteRules(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * The rules of a service.
   *
   * @param service its name in the table
   * @param settings puts values in the place of {@code ${…}}
   * @throws IllegalStateException when the table has none, and so the service no route
   */
  static RouteRules of(String service, UnaryOperator<String> settings) {
    try (InputStream table = RouteRules.class.getResourceAsStream(TABLE)) {
      Objects.requireNonNull(table, TABLE);
      String text = new String(table.readAllBytes(), StandardCharsets.UTF_8);
      return of(service, settings.apply(text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same of another table. */
  public static RouteRules of(String service, String table) {
    List<Rule> rules =
        table
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(line -> line.split(" +"))
            .filter(columns -> columns[0].equals(service))
            .map(RouteRules::rule)
            .sorted(Comparator.comparing(Rule::pattern, PathPattern.SPECIFICITY_COMPARATOR))
            .toList();
    if (rules.isEmpty()) {
      throw new IllegalStateException(TABLE + " has no route of " + service);
    }
    return new RouteRules(rules);
  }

  private static Rule rule(String... columns) {
    if (columns.length != 4) {
      throw new IllegalStateException(TABLE + ": " + String.join(" ", columns));
    }
    return new Rule(
        columns[1],
        PathPatternParser.defaultInstance.parse(columns[2]),
        Access.valueOf(columns[3].toUpperCase(Locale.ROOT)));
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
      return new Match.Nothing();
    }
    if (method.equals(OPTIONS)) {
      return new Match.Describes();
    }
    Set<String> allowed = new TreeSet<>(Set.of(OPTIONS));
    PathPattern closest = here.getFirst().pattern();
    for (Rule rule : here) {
      if (!rule.pattern().equals(closest)) {
        break;
      }
      allowed.add(rule.method());
      if (rule.method().equals(GET)) {
        allowed.add(HEAD);
      }
    }
    return new Match.OtherMethods(allowed);
  }
}
