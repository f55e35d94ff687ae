package dev.tracks.defaults.problem;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Tomcat throws at the first look at parameters of which one is malformed or without a name. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class TomcatParameterAdvice {

  @ExceptionHandler
  Problem malformed(InvalidParameterException e) {
    return new Problem(
        HttpStatus.BAD_REQUEST, "bad-request", "The query is malformed, or one of its parameters.");
  }
}
