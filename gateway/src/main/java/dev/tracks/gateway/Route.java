package dev.tracks.gateway;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The whole table of who answers what. The first row whose path matches decides alone, so that a
 * name of its own, such as {@code /features/new}, is never taken for an id.
 *
 * @param path a pattern of the raw path
 * @param methods who answers which method; without {@code OPTIONS} the row knows all methods of its
 *     paths, and is itself the answer to it
 */
record Route(Pattern path, Map<String, Service> methods) {

  /** Who answers. */
  enum Service {
    COMMAND,
    QUERY,
    INVALIDATOR
  }

  /** What the table says of a request. */
  sealed interface Match {

    /** It is forwarded. */
    record Found(Service service) implements Match {}

    /** It asks which methods there are, and these are all. */
    record Described(Set<String> allowed) implements Match {}

    /** The path is known, with these methods. */
    record WrongMethod(Set<String> allowed) implements Match {}

    /** The path is not known. */
    record Unknown() implements Match {}
  }

  private static final String OPTIONS = "OPTIONS";

  private static final List<Route> TABLE =
      List.of(
          path("/features/new").with(Service.COMMAND, "POST"),
          path("/features/(custom|page|range)").with(Service.QUERY, "GET HEAD"),
          path("/features/[^/]+")
              .with(Service.QUERY, "GET HEAD")
              .with(Service.COMMAND, "PUT PATCH DELETE"),
          path("/features").with(Service.QUERY, "GET HEAD"),
          path("/genres(/.*)?").with(Service.QUERY, "GET HEAD"),
          path("/(api/version)?").with(Service.QUERY, "GET HEAD"),
          path("/(docs|dashboard|system)(/.*)?").with(Service.QUERY, "GET HEAD"),
          path("/(signup|login|logout|me|imports|reports)(/.*)?").with(Service.COMMAND),
          path("/admin/users(/.*)?").with(Service.COMMAND),
          path("/admin/dead-letters(/.*)?").with(Service.INVALIDATOR));

  private static Route path(String path) {
    return new Route(Pattern.compile(path), Map.of());
  }

  private Route with(Service service, String some) {
    Map<String, Service> more = new HashMap<>(methods);
    Arrays.stream(some.split(" ")).forEach(method -> more.put(method, service));
    return new Route(path, Map.copyOf(more));
  }

  /** Every method that changes or reads something: the service judges which its paths have. */
  private Route with(Service service) {
    return with(service, "GET HEAD POST PUT PATCH DELETE OPTIONS");
  }

  static Match match(String method, String path) {
    Optional<Route> row = row(path);
    if (row.isEmpty()) {
      return new Match.Unknown();
    }
    Service service = row.get().methods.get(method);
    if (service != null) {
      return new Match.Found(service);
    }
    Set<String> allowed = row.get().allowed();
    return method.equals(OPTIONS) ? new Match.Described(allowed) : new Match.WrongMethod(allowed);
  }

  /** The methods of a path, none when it is not known. */
  static Set<String> allowed(String path) {
    return row(path).map(Route::allowed).orElse(Set.of());
  }

  private Set<String> allowed() {
    Set<String> allowed = new TreeSet<>(methods.keySet());
    allowed.add(OPTIONS);
    return allowed;
  }

  private static Optional<Route> row(String path) {
    return TABLE.stream().filter(route -> route.path.matcher(path).matches()).findFirst();
  }
}
