package dev.tracks.defaults.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** A service with a route of each kind, and one that its table forgot. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class GuardedService {

  @Bean
  RouteRules rules() {
    return RouteRules.of(
        "guarded",
        """
        guarded GET    /open         public
        guarded GET    /open/{name}  public
        guarded GET    /breaks       public
        guarded GET    /me           reader
        guarded POST   /writing      writer
        guarded DELETE /admin/things admin
        """);
  }

  @RestController
  static class Routes {

    @GetMapping("/open")
    Map<String, String> open(HttpServletRequest request) {
      return Map.of(
          "who", User.current().map(User::uid).orElse("nobody"),
          "query", String.valueOf(request.getQueryString()));
    }

    @GetMapping("/open/{name}")
    Map<String, String> named(@PathVariable String name) {
      return Map.of("name", name);
    }

    @GetMapping("/breaks")
    String breaks() {
      throw new IllegalStateException();
    }

    @GetMapping("/me")
    User me() {
      return User.required();
    }

    @PostMapping("/writing")
    Map<String, String> write() {
      return Map.of("who", User.required().uid());
    }

    @DeleteMapping("/admin/things")
    Map<String, String> administer() {
      return Map.of("who", User.required().uid());
    }

    @GetMapping("/forgotten")
    String forgotten() {
      return "secret";
    }
  }
}
