package dev.tracks.systemtests.walk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Requests to every route, each with a body or a query that no client means, from a seed. */
final class BrokenRequests {

  /** What changes something, were it taken: each must be refused. */
  private static final List<String> WRITES =
      List.of("POST /features/new", "PUT /features/1", "PATCH /features/1", "DELETE /features/1");

  private static final List<String> READS =
      List.of(
          "/features",
          "/features/custom",
          "/features/page",
          "/features/range",
          "/features/{odd}",
          "/genres",
          "/genres/{odd}/stats",
          "/",
          "/api/version");
  private static final List<String> DEAD_LETTERS =
      List.of(
          "GET /admin/dead-letters",
          "GET /admin/dead-letters/{odd}",
          "POST /admin/dead-letters/{odd}/replay",
          "POST /admin/dead-letters/replay",
          "DELETE /admin/dead-letters/{odd}",
          "DELETE /admin/dead-letters");
  private static final String ADMINISTRATION = "/admin/dead-letters";

  private static final List<String> NAMES =
      List.of("arg", "", "genre", "after", "limit", "from", "to", "entity", "id", "x", "%00");
  private static final List<String> VALUES =
      List.of(
          "",
          "all",
          "0",
          "-1",
          "1.5",
          "1e3",
          "9223372036854775808",
          "NaN",
          "0x10",
          "null",
          "+",
          "%00",
          "%C3%28",
          "%FF",
          "%ED%A0%80",
          "%25",
          "..%2F..%2F",
          "%0D%0AX:%20y",
          "%27%3B--",
          "Broken",
          "%F0%9F%98%80",
          "a&a",
          "%5B%5D",
          "x".repeat(3_000));

  private final String route;
  private final Random random;
  private final BrokenBodies bodies;

  /** Those to one of {@link #routes()}, always the same ones. */
  BrokenRequests(String route) {
    this.route = route;
    random = new Random(route.hashCode());
    bodies = new BrokenBodies(route.hashCode());
  }

  /**
   * A request.
   *
   * @param refused whether 4xx is the only right answer; to others a read may answer
   */
  record Request(
      String method, String target, List<String> headers, byte[] body, boolean refused) {}

  static List<String> routes() {
    List<String> routes = new ArrayList<>(WRITES);
    routes.addAll(READS);
    routes.add(ADMINISTRATION);
    return routes;
  }

  /** Whether it asks for an administrator's rights. */
  static boolean isAdministration(String route) {
    return route.equals(ADMINISTRATION);
  }

  Request next() {
    if (WRITES.contains(route)) {
      return write(route);
    }
    if (isAdministration(route)) {
      return administration(one(DEAD_LETTERS));
    }
    String method = one(List.of("GET", "GET", "HEAD", "POST", "PUT"));
    return new Request(
        method,
        target(route),
        List.of("Content-Type", "application/json"),
        body(),
        method.startsWith("P"));
  }

  /** A patch that says less than a row is right in itself, so none names a state that is there. */
  private Request write(String methodAndPath) {
    String[] parts = methodAndPath.split(" ");
    String type = parts[0].equals("PATCH") ? "application/merge-patch+json" : "application/json";
    return new Request(
        parts[0],
        parts[1],
        List.of(
            "Content-Type",
            random.nextInt(20) == 0 ? "text/plain" : type,
            "If-Match",
            "\"not-the-tag-of-any-row\""),
        bodies.next(),
        true);
  }

  /** About an entity that there is not: what is right in itself is handled one after the other. */
  private Request administration(String methodAndPath) {
    String[] parts = methodAndPath.split(" ");
    String path = parts[1].replace("{odd}", odd());
    return new Request(
        parts[0], path + "?entity=" + value() + "&" + query(), List.of(), body(), true);
  }

  private byte[] body() {
    return random.nextBoolean() ? bodies.next() : new byte[0];
  }

  private String target(String path) {
    String target = path.replace("{odd}", odd());
    return random.nextInt(10) == 0 ? target : target + "?" + query();
  }

  private String odd() {
    return one(VALUES).replace("&", "%26");
  }

  private String query() {
    return IntStream.rangeClosed(1, 1 + random.nextInt(3))
        .mapToObj(i -> one(NAMES) + (random.nextInt(10) == 0 ? "" : "=" + value()))
        .collect(Collectors.joining("&"));
  }

  private String value() {
    if (random.nextInt(3) > 0) {
      return one(VALUES);
    }
    byte[] noise = new byte[random.nextInt(40)];
    random.nextBytes(noise);
    return URLEncoder.encode(
        new String(noise, StandardCharsets.ISO_8859_1), StandardCharsets.ISO_8859_1);
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
