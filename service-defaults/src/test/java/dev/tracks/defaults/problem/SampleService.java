package dev.tracks.defaults.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.OncePerRequestFilter;

/** A service with a way into each kind of failure. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class SampleService {

  static final String SECRET = "secret-of-the-house";

  @Bean
  OncePerRequestFilter breakingFilter() {
    return new OncePerRequestFilter() {
      @Override
      protected void doFilterInternal(
          HttpServletRequest request, HttpServletResponse response, FilterChain chain)
          throws ServletException, IOException {
        switch (request.getRequestURI()) {
          case "/filter/throws" -> throw new IllegalStateException(SECRET);
          case "/filter/refuses" -> response.sendError(403, SECRET);
          default -> chain.doFilter(request, response);
        }
      }
    };
  }

  @RestController
  static class Routes {

    record Named(String name, int age) {}

    @GetMapping("/fine")
    Map<String, String> fine() {
      return Map.of("all", "fine");
    }

    @GetMapping("/breaks")
    String breaks() {
      throw new IllegalStateException(SECRET);
    }

    @GetMapping("/recursion")
    String recursion() {
      return recursion() + "1";
    }

    @GetMapping("/number")
    int number(@RequestParam int n) {
      return n;
    }

    @GetMapping("/own")
    String own() {
      throw new Problem(HttpStatus.CONFLICT, "own", "It is like this.")
          .with("existing", "/here")
          .header("Location", "/here");
    }

    @GetMapping("/fields")
    String fields() {
      throw Problem.invalidFields(
          List.of(
              new Problem.FieldError("\uD800", "half of a pair: \uDFFF"),
              new Problem.FieldError("b", "is required")));
    }

    @PostMapping("/typed")
    Named typed(@RequestBody Named named) {
      return named;
    }

    @PostMapping("/raw")
    int raw(HttpServletRequest request) throws IOException {
      return RequestBodies.json(request).length;
    }
  }
}
