package dev.tracks.defaults.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tracks.defaults.security.RouteRules.Access;
import dev.tracks.defaults.security.RouteRules.Match;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.server.RequestPath;

class RouteRulesUnitTests {

  private static final RouteRules RULES =
      RouteRules.of(
          "one",
          """
          # a comment
          one  GET     /features       public
          one  GET     /features/{id}  public

          one  GET     /               reader
          two  GET     /nowhere        public
          one  POST    /features/new   writer
          one  DELETE  /features/{id}  writer
          one  GET     /admin/**       admin
          """);

  @ParameterizedTest
  @CsvSource({
    "GET, /, READER",
    "HEAD, /, READER",
    "GET, /features, PUBLIC",
    "HEAD, /features, PUBLIC",
    "GET, /features/7, PUBLIC",
    "GET, /features/new, PUBLIC",
    "GET, /%66eatures, PUBLIC",
    "POST, /features/new, WRITER",
    "DELETE, /features/7, WRITER",
    "GET, /admin, ADMIN",
    "GET, /admin/users/1/role, ADMIN",
    "GET, /admin/../features, ADMIN",
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
  void theMostSpecificOneDecides() {
    RouteRules rules = RouteRules.of("s", "s GET /a/{b} public\ns GET /a/b admin");
    assertThat(match(rules, "GET", "/a/b")).isEqualTo(new Match.Ruled(Access.ADMIN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "other GET / public",
        "s GET /",
        "s GET / public and more",
        "s GET / everybody",
        "s GET public"
      })
  void aTableThatSaysNothingOrNonsenseIsNone(String table) {
    assertThatThrownBy(() -> RouteRules.of("s", table)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void pathsMayBeSettings() {
    assertThatThrownBy(() -> RouteRules.of("nobody", text -> text))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nobody");
    RouteRules rules = RouteRules.of("command-service", text -> text.replace("/me ", "/myself "));
    assertThat(match(rules, "GET", "/myself")).isEqualTo(new Match.Ruled(Access.READER));
    assertThat(match(rules, "GET", "/me")).isEqualTo(new Match.Nothing());
  }

  private static Match match(String method, String path) {
    return match(RULES, method, path);
  }

  private static Match match(RouteRules rules, String method, String path) {
    return rules.match(method, RequestPath.parse(path, "").pathWithinApplication());
  }
}
