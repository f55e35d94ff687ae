package dev.tracks.systemtests.walk;

import dev.tracks.systemtests.walk.BrokenBodies.Form;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;

/** Requests to every route, each with a body, a path or a query that no client means. */
final class BrokenRequests {

  /** How a route can be asked for what is wrong. */
  private sealed interface Kind {

    /** A query of no sense, which some reads pass over. */
    record Read() implements Kind {}

    /** About an import, a dead letter or an account that there is not. */
    record OfNothing() implements Kind {}

    /** A body, with which a row would change. */
    record Write(String type) implements Kind {}

    record Filled(Form form) implements Kind {}

    record Upload() implements Kind {}

    /** What says who asks. */
    record OfNobody() implements Kind {}
  }

  private static final String JSON = "application/json";
  private static final String DEAD_LETTERS = "/admin/dead-letters";
  private static final SortedMap<String, Kind> ROUTES = new TreeMap<>();

  static {
    for (String path :
        List.of(
            "/",
            "/api/version",
            "/docs",
            "/docs/{file}",
            "/features",
            "/features/custom",
            "/features/page",
            "/features/range",
            "/features/{id}",
            "/genres",
            "/genres/{genre}/stats",
            "/imports")) {
      ROUTES.put("GET " + path, new Kind.Read());
    }
    ROUTES.put("POST /features/new", new Kind.Write(JSON));
    ROUTES.put("PUT /features/{id}", new Kind.Write(JSON));
    ROUTES.put("PATCH /features/{id}", new Kind.Write("application/merge-patch+json"));
    ROUTES.put("DELETE /features/{id}", new Kind.Write(JSON));
    ROUTES.put("POST /imports", new Kind.Upload());
    ROUTES.put("POST /signup", new Kind.Filled(Form.SIGN_UP));
    ROUTES.put("POST /login", new Kind.Filled(Form.LOGIN));
    ROUTES.put("POST /login/refresh", new Kind.Filled(Form.REFRESH));
    ROUTES.put("PUT /admin/users/{uid}/role", new Kind.Filled(Form.ROLE));
    ROUTES.put("POST /logout", new Kind.OfNobody());
    ROUTES.put("GET /me", new Kind.OfNobody());
    for (String route :
        List.of(
            "GET /imports/{id}",
            "DELETE /imports/{id}",
            "GET /imports/{id}/events",
            "GET /imports/{id}/rejects",
            "GET /admin/dead-letters",
            "DELETE /admin/dead-letters",
            "POST /admin/dead-letters/replay",
            "GET /admin/dead-letters/{number}",
            "DELETE /admin/dead-letters/{number}",
            "POST /admin/dead-letters/{number}/replay")) {
      ROUTES.put(route, new Kind.OfNothing());
    }
  }

  private final String method;
  private final String path;
  private final Kind kind;
  private final Random random;
  private final BrokenValues values;
  private final BrokenBodies bodies;
  private final BrokenFiles files;

  /** Those to one of {@link #routes()}, always the same ones. */
  BrokenRequests(String route) {
    method = route.substring(0, route.indexOf(' '));
    path = route.substring(route.indexOf(' ') + 1);
    kind = ROUTES.get(route);
    random = new Random(route.hashCode());
    values = new BrokenValues(random);
    bodies = new BrokenBodies(kind instanceof Kind.Filled(Form form) ? form : Form.TRACK, random);
    files = new BrokenFiles(random);
  }

  /**
   * A request.
   *
   * @param refused whether 4xx is the only right answer; to others a read may answer
   */
  record Request(
      String method, String target, List<String> headers, byte[] body, boolean refused) {}

  static List<String> routes() {
    return List.copyOf(ROUTES.keySet());
  }

  /** How many may be under way; more uploads than an instance takes by default are put off. */
  int atOnce() {
    return kind instanceof Kind.Upload ? 4 : 8;
  }

  /** Whether it says itself who asks, and nothing else is broken about it. */
  boolean saysWhoAsks() {
    return kind instanceof Kind.OfNobody;
  }

  Request next() {
    return switch (kind) {
      case Kind.Read ignored -> read();
      case Kind.OfNothing ignored -> ofNothing();
      case Kind.Write(String type) ->
          refused(path.replace("{id}", "1"), typed(type, "\"not-the-tag-of-any-row\""), body(true));
      case Kind.Filled ignored -> filled();
      case Kind.Upload ignored -> {
        BrokenFiles.Upload upload = files.next();
        yield refused(path, upload.headers(), upload.body());
      }
      case Kind.OfNobody ignored ->
          refused(target(), List.of("Authorization", values.bearer()), body(false));
    };
  }

  private Request read() {
    String asked = one(List.of("GET", "GET", "HEAD", "POST", "PUT"));
    return new Request(
        asked, target(), List.of("Content-Type", JSON), body(false), asked.startsWith("P"));
  }

  /** What is right in itself is handled one after the other. */
  private Request ofNothing() {
    String query = path.startsWith(DEAD_LETTERS) ? "entity=" + values.value() + "&" : "";
    return refused(filledIn() + "?" + query + values.query(), List.of(), body(false));
  }

  /** Right now and then, but of a type that is not taken or about nobody. */
  private Request filled() {
    boolean right = random.nextInt(8) == 0;
    String type = right && !path.contains("{") ? "text/plain" : JSON;
    return refused(target(), List.of("Content-Type", type), right ? bodies.right() : body(true));
  }

  private List<String> typed(String type, String tag) {
    return List.of("Content-Type", random.nextInt(20) == 0 ? "text/plain" : type, "If-Match", tag);
  }

  private Request refused(String target, List<String> headers, byte[] body) {
    return new Request(method, target, headers, body, true);
  }

  private byte[] body(boolean always) {
    return always || random.nextBoolean() ? bodies.next() : new byte[0];
  }

  private String target() {
    return random.nextInt(10) == 0 ? filledIn() : filledIn() + "?" + values.query();
  }

  /** The path with something for each variable. */
  private String filledIn() {
    String odd = path.startsWith("/imports/") ? values.importId() : values.segment();
    return path.replaceAll("\\{[a-z]+}", Matcher.quoteReplacement(odd));
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
