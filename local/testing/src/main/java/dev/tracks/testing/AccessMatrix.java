package dev.tracks.testing;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;

/**
 * Every route of a service with every kind of token, and who has none: who gets to the route, and
 * what the others are told. The routes are those that the service really maps, and who may use them
 * is what the description for outsiders says.
 */
public final class AccessMatrix {

  /** What a request is known by. All tokens that are bad would be an administrator's. */
  private enum Caller {
    NO_TOKEN(""),
    GARBAGE("The token is not one that is taken here."),
    UNSIGNED("The token is not one that is taken here."),
    SIGNED_WITH_ANOTHER_KEY("The token is not one that is taken here."),
    EXPIRED("The token has expired."),
    NOT_YET_VALID("The token is not valid yet."),
    WRONG_AUDIENCE("The token was not issued for this service."),
    WRONG_ISSUER("The token was not issued for this service."),
    REVOKED("The token was revoked."),
    READER(""),
    WRITER(""),
    ADMIN("");

    private static final List<Caller> ROLES = List.of(READER, WRITER, ADMIN);
    private final String refusal;

    /**
     * @param refusal what is told of the token, when it is bad
     */
    Caller(String refusal) {
      this.refusal = refusal;
    }
  }

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String CHALLENGE = "Bearer realm=\"tracks\"";
  private static final long MINUTE = 60;

  private final URI service;
  private final TestTokens tokens;
  private final HttpClient http = HttpClient.newHttpClient();
  private final Map<Caller, String> sent = new TreeMap<>();

  /**
   * The matrix of a service that has a {@link RouteProbe}.
   *
   * @param service where it listens
   * @param tokens whose tokens it takes
   */
  public AccessMatrix(URI service, TestTokens tokens) {
    this.service = service;
    this.tokens = tokens;
    for (Caller caller : Caller.values()) {
      String token = token(caller);
      if (token != null) {
        sent.put(caller, token);
      }
    }
  }

  private @Nullable String token(Caller caller) {
    long now = Clock.systemUTC().instant().getEpochSecond();
    TestToken admin = tokens.token("somebody", "admin");
    return switch (caller) {
      case NO_TOKEN -> null;
      case GARBAGE -> "garbage";
      case UNSIGNED -> admin.unsigned();
      case SIGNED_WITH_ANOTHER_KEY -> admin.signedBy(TestTokens.newKeys());
      case EXPIRED -> admin.claim("iat", now - 10 * MINUTE).claim("exp", now - MINUTE).encoded();
      case NOT_YET_VALID -> admin.claim("nbf", now + 10 * MINUTE).encoded();
      case WRONG_AUDIENCE -> admin.claim("aud", "another-project").encoded();
      case WRONG_ISSUER -> admin.claim("iss", "https://securetoken.google.com/x").encoded();
      case REVOKED -> {
        String token = tokens.token("revoked", "admin").encoded();
        tokens.revoke("revoked");
        yield token;
      }
      case READER, WRITER, ADMIN -> tokens.of(caller.name().toLowerCase(Locale.ROOT));
    };
  }

  /**
   * A test for each cell, and one that there is a row for each route.
   *
   * @param routes those that the service maps
   * @param access who may use each: a role, or {@code public}
   */
  public Stream<DynamicTest> cells(List<RouteProbe.Route> routes, Map<String, String> access) {
    DynamicTest rows =
        DynamicTest.dynamicTest(
            "every route is described, and every described one is there",
            () ->
                assertEquals(
                    List.copyOf(access.keySet()),
                    routes.stream().map(RouteProbe.Route::name).sorted().toList()));
    Stream<DynamicTest> cells =
        routes.stream()
            .flatMap(route -> route.withHead().stream())
            .flatMap(
                route ->
                    Stream.of(Caller.values())
                        .map(caller -> cell(route, access.get(route.name()), caller)));
    return Stream.concat(Stream.of(rows), cells);
  }

  private DynamicTest cell(RouteProbe.Route route, @Nullable String access, Caller caller) {
    String name = route.method() + " " + route.pattern() + " " + caller;
    return DynamicTest.dynamicTest(name, () -> assertAll(name, () -> check(route, access, caller)));
  }

  private void check(RouteProbe.Route route, @Nullable String access, Caller caller) {
    assertNotNull(access, "nobody says who may use it");
    HttpResponse<String> answer = send(route, sent.get(caller));
    if (!caller.refusal.isEmpty()) {
      assertRefused(answer, 401, "invalid-token");
      assertChallenged(
          answer, ", error=\"invalid_token\", error_description=\"" + caller.refusal + "\"");
    } else if (access.equals("public")) {
      assertReached(answer, route);
    } else if (caller == Caller.NO_TOKEN) {
      assertRefused(answer, 401, "unauthorized");
      assertChallenged(answer, "");
    } else if (Caller.ROLES.indexOf(caller) < rank(access)) {
      assertRefused(answer, 403, "forbidden");
      assertChallenged(answer, ", error=\"insufficient_scope\", scope=\"" + access + "\"");
    } else {
      assertReached(answer, route);
    }
  }

  private static int rank(String access) {
    return Caller.ROLES.indexOf(Caller.valueOf(access.toUpperCase(Locale.ROOT)));
  }

  private static void assertReached(HttpResponse<String> answer, RouteProbe.Route route) {
    assertEquals(
        route.pattern(),
        answer.headers().firstValue(RouteProbe.REACHED).orElse("nothing"),
        () -> answer.statusCode() + " " + answer.body());
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String slug) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertTrue(answer.headers().firstValue(RouteProbe.REACHED).isEmpty(), "reached the route");
    assertEquals(
        "application/problem+json", answer.headers().firstValue("Content-Type").orElse(""));
    if (!answer.request().method().equals("HEAD")) {
      assertTrue(
          answer.body().contains("\"urn:tracks:problem:" + slug + "\"")
              && answer.body().contains("\"status\":" + status),
          answer.body());
    }
  }

  private static void assertChallenged(HttpResponse<String> answer, String why) {
    assertEquals(
        List.of(CHALLENGE + why), answer.headers().allValues("WWW-Authenticate"), answer.body());
  }

  private HttpResponse<String> send(RouteProbe.Route route, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(service.resolve(route.path()))
            .timeout(TIMEOUT)
            .header(RouteProbe.REACHED, "?")
            .method(
                route.method(),
                route.mediaType() == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString("{}"));
    if (route.mediaType() != null) {
      request.header("Content-Type", route.mediaType());
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
