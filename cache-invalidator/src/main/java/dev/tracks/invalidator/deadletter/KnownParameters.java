package dev.tracks.invalidator.deadletter;

import dev.tracks.defaults.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.core.MethodParameter;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/**
 * Refuses parameters that a request about dead letters does not have. One that is misspelt would
 * pass for one that is left out, and the dead letters of another entity, or later ones, would be
 * discarded.
 */
@Component
class KnownParameters implements HandlerInterceptor, WebMvcConfigurer {

  private static final int LONGEST_NAME = 100;

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this).addPathPatterns("/admin/dead-letters/**");
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (handler instanceof HandlerMethod method) {
      refuse(request.getParameterMap(), known(method));
    }
    return true;
  }

  private static Set<String> known(HandlerMethod method) {
    Set<String> names = new HashSet<>();
    for (MethodParameter parameter : method.getMethodParameters()) {
      RequestParam named = parameter.getParameterAnnotation(RequestParam.class);
      if (named != null) {
        names.add(named.name());
      }
    }
    return names;
  }

  private static void refuse(Map<String, String[]> given, Set<String> known) {
    List<Problem.FieldError> errors = new ArrayList<>();
    given.forEach(
        (name, values) -> {
          if (!known.contains(name)) {
            errors.add(new Problem.FieldError(shortened(name), "is not a parameter of this path"));
          } else if (values.length > 1) {
            errors.add(new Problem.FieldError(name, "is given more than once"));
          }
        });
    if (!errors.isEmpty()) {
      throw Problem.invalidFields(errors);
    }
  }

  private static String shortened(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
  }
}
