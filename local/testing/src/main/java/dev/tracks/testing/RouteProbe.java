package dev.tracks.testing;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Stands in a service under test just before the handlers of its routes: it answers which route a
 * request has got to that asks for no more than that, and lets nothing be done there.
 */
@Configuration(proxyBeanMethods = false)
public class RouteProbe implements WebMvcConfigurer, HandlerInterceptor {

  /** The header that asks, with any value, and names the pattern of the route in the answer. */
  static final String REACHED = "X-Reached";

  private static final List<String> SEGMENTS = List.of("7", "0f6b1c2e-5a0d-4f6e-9d6f-2b8f0c1d7e11");

  /**
   * A route as it is mapped.
   *
   * @param method as HTTP names it
   * @param pattern of its path, with the patterns of its variables
   * @param mediaType of the bodies that it takes; null when it takes none, or any
   */
  public record Route(String method, String pattern, @Nullable String mediaType) {

    /** As the description for outsiders names it: {@code GET /features/{id}}. */
    String name() {
      StringBuilder plain = new StringBuilder();
      for (String part : parts(pattern)) {
        plain.append(part.startsWith("{") ? part.replaceFirst("(?s):.*", "}") : part);
      }
      return (method.equals("HEAD") ? "GET" : method) + " " + plain;
    }

    /** A path that it answers. */
    String path() {
      StringBuilder path = new StringBuilder();
      for (String part : parts(pattern)) {
        path.append(part.startsWith("{") ? segment(part) : part);
      }
      return path.toString();
    }

    List<Route> withHead() {
      return method.equals("GET")
          ? List.of(this, new Route("HEAD", pattern, mediaType))
          : List.of(this);
    }

    private static String segment(String variable) {
      int colon = variable.indexOf(':');
      String of = colon < 0 ? ".+" : variable.substring(colon + 1, variable.length() - 1);
      return SEGMENTS.stream()
          .filter(segment -> segment.matches(of))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("nothing is known for " + variable));
    }

    /** Variables with their braces, and what is between them. */
    private static List<String> parts(String pattern) {
      List<String> parts = new ArrayList<>();
      int depth = 0;
      int begin = 0;
      for (int i = 0; i < pattern.length(); i++) {
        if (pattern.charAt(i) == '{' && depth++ == 0) {
          parts.add(pattern.substring(begin, i));
          begin = i;
        } else if (pattern.charAt(i) == '}' && --depth == 0) {
          parts.add(pattern.substring(begin, i + 1));
          begin = i + 1;
        }
      }
      parts.add(pattern.substring(begin));
      return parts;
    }
  }

  /** The routes of a service, but Spring Boot's own for errors, which takes any method. */
  public static List<Route> routes(ApplicationContext service) {
    return service.getBeansOfType(RequestMappingHandlerMapping.class).values().stream()
        .flatMap(mapping -> mapping.getHandlerMethods().entrySet().stream())
        .filter(entry -> !entry.getKey().getDirectPaths().contains("/error"))
        .flatMap(entry -> routes(entry.getKey(), entry.getValue()))
        .sorted(Comparator.comparing(Route::pattern).thenComparing(Route::method))
        .toList();
  }

  private static Stream<Route> routes(RequestMappingInfo info, HandlerMethod handler) {
    if (info.getMethodsCondition().getMethods().isEmpty()) {
      throw new IllegalStateException(handler + " takes any method");
    }
    String mediaType =
        info.getConsumesCondition().getConsumableMediaTypes().stream()
            .map(Object::toString)
            .findFirst()
            .orElse(null);
    return info.getPatternValues().stream()
        .flatMap(
            pattern ->
                info.getMethodsCondition().getMethods().stream()
                    .map(method -> new Route(method.name(), pattern, mediaType)));
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (request.getHeader(REACHED) == null) {
      return true;
    }
    response.setStatus(HttpServletResponse.SC_NO_CONTENT);
    response.setHeader(
        REACHED,
        String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)));
    return false;
  }
}
