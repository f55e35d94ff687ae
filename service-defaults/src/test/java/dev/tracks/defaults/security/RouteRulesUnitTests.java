package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.defaults.security.RouteRules.Access;
import dev.tracks.defaults.security.RouteRules.Match;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.server.RequestPath;

class RouteRulesUnitTests {

  private static final RouteRules RULES =
      RouteRules.nothing()
          .anyone("GET /features", "GET /features/{id}")
          .anyUser("GET /")
          .writers("POST /features/new", "DELETE /features/{id}")
          .admins("GET /admin/**");

  @ParameterizedTest
  @CsvSource({
    "GET, /, ANY_USER",
    "HEAD, /, ANY_USER",
    "GET, /features, ANYONE",
    "HEAD, /features, ANYONE",
    "GET, /features/7, ANYONE",
    "GET, /features/new, ANYONE",
    "GET, /%66eatures, ANYONE",
    "POST, /features/new, WRITERS",
    "DELETE, /features/7, WRITERS",
    "GET, /admin, ADMINS",
    "GET, /admin/users/1/role, ADMINS",
    "GET, /admin/../features, ADMINS",
  })
  void areFoundByMethodAndPath(String method, String path, Access access) {
    assertThat(match(method, path)).isEqualTo(new Match.Ruled(access));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nowhere",
    "GET, /features/",
    "GET, //features",
    "GET, /Features",
    "GET, /features/7/8",
    "GET, /features/../admin/users",
    "DELETE, /nowhere",
  })
  void findNothingElsewhere(String method, String path) {
    assertThat(match(method, path)).isEqualTo(new Match.Nothing());
  }

  @Test
  void nameTheMethodsThatAPathHas() {
    assertThat(match("PUT", "/features/7"))
        .isEqualTo(new Match.OtherMethods(Set.of("GET", "HEAD", "DELETE", "OPTIONS")));
    assertThat(match("get", "/features")).isInstanceOf(Match.OtherMethods.class);
    assertThat(match("OPTIONS", "/features/7")).isEqualTo(new Match.Describes());
    assertThat(match("OPTIONS", "/nowhere")).isEqualTo(new Match.Nothing());
  }

  @Test
  void mayLeaveOpenWhatHasNoRule() {
    RouteRules rules = RouteRules.everything().anyUser("GET /me").admins("PUT /admin/{uid}");
    assertThat(match(rules, "POST", "/features/new")).isEqualTo(new Match.Ruled(Access.ANYONE));
    assertThat(match(rules, "GET", "/me")).isEqualTo(new Match.Ruled(Access.ANY_USER));
    assertThat(match(rules, "PUT", "/admin/1")).isEqualTo(new Match.Ruled(Access.ADMINS));
    assertThat(match(rules, "DELETE", "/admin/1")).isInstanceOf(Match.OtherMethods.class);
  }

  @Test
  void theMostSpecificOneDecides() {
    RouteRules rules = RouteRules.nothing().anyone("GET /a/{b}").admins("GET /a/b");
    assertThat(match(rules, "GET", "/a/b")).isEqualTo(new Match.Ruled(Access.ADMINS));
  }

  private static Match match(String method, String path) {
    return match(RULES, method, path);
  }

  private static Match match(RouteRules rules, String method, String path) {
    return rules.match(method, RequestPath.parse(path, "").pathWithinApplication());
  }
}
