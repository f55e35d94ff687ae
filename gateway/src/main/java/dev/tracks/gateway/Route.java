package dev.tracks.gateway;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The whole table of who answers what. The first row whose path matches and that names the method
 * wins.
 *
 * @param methods the methods; {@code *} stands for any
 * @param path a pattern of the raw path
 * @param service who answers
 */
record Route(Set<String> methods, Pattern path, Service service) {

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

    /** The path is known, with these methods. */
    record WrongMethod(Set<String> allowed) implements Match {}

    /** The path is not known. */
    record Unknown() implements Match {}
  }

  private static final List<Route> TABLE =
      List.of(
          route("POST", "/features/new", Service.COMMAND),
          route("PUT PATCH DELETE", "/features/[^/]+", Service.COMMAND),
          route("GET HEAD OPTIONS", "/features(/[^/]+)?", Service.QUERY),
          route("GET HEAD OPTIONS", "/genres(/.*)?", Service.QUERY),
          route("GET HEAD OPTIONS", "/(api/version)?", Service.QUERY),
          route("GET HEAD OPTIONS", "/(docs|dashboard|system)(/.*)?", Service.QUERY),
          route("*", "/(signup|login|logout|me|imports|reports)(/.*)?", Service.COMMAND),
          route("*", "/admin/users(/.*)?", Service.COMMAND),
          route("*", "/admin/dead-letters(/.*)?", Service.INVALIDATOR));

  private static Route route(String methods, String path, Service service) {
    return new Route(Set.of(methods.split(" ")), Pattern.compile(path), service);
  }

  static Match match(String method, String path) {
    Optional<Route> found =
        TABLE.stream()
            .filter(route -> route.path.matcher(path).matches())
            .filter(route -> route.methods.contains(method) || route.methods.contains("*"))
            .findFirst();
    if (found.isPresent()) {
      return new Match.Found(found.get().service);
    }
    Set<String> allowed = new TreeSet<>();
    TABLE.stream()
        .filter(route -> route.path.matcher(path).matches())
        .forEach(route -> allowed.addAll(route.methods));
    return allowed.isEmpty() ? new Match.Unknown() : new Match.WrongMethod(allowed);
  }
}
