package dev.tracks.query.http;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Most answers are JSON; who accepts none is told so, whichever handler it would have been, unless
 * the handler has more.
 */
final class AcceptsJson implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    if (!(handler instanceof HandlerMethod method
        && method.hasMethodAnnotation(Negotiates.class))) {
      Accept.choose(request, List.of(MediaType.APPLICATION_JSON));
    }
    return true;
  }
}
