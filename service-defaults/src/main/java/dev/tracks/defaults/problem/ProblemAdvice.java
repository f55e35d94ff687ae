package dev.tracks.defaults.problem;

import dev.tracks.defaults.database.DatabaseAway;
import dev.tracks.defaults.database.DatabaseFailures;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Makes a problem detail of whatever a handler throws; what is ours stays in our log. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

  @ExceptionHandler(Exception.class)
  @Nullable ResponseEntity<Object> unexpected(Exception e, WebRequest request) {
    if (DatabaseFailures.isAway(e)) {
      Throwable cause = NestedExceptionUtils.getMostSpecificCause(e);
      if (!(cause instanceof DatabaseAway)) { // told once, when it was found out
        LOG.warn("The database is away: {}", cause.toString());
      }
      return told(
          Problem.unavailable("database-unavailable", "The database cannot be reached now.", 2),
          request);
    }
    if (DatabaseFailures.isBusy(e)) {
      return told(
          Problem.unavailable(
              "database-busy", "All connections to the database are in use now.", 1),
          request);
    }
    LOG.error("A request failed", e);
    return handleExceptionInternal(
        e,
        Problem.body(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal-error",
            "Something went wrong on our side; it has been logged."),
        new HttpHeaders(),
        HttpStatus.INTERNAL_SERVER_ERROR,
        request);
  }

  private @Nullable ResponseEntity<Object> told(Problem problem, WebRequest request) {
    return handleExceptionInternal(
        problem, problem.getBody(), problem.getHeaders(), problem.getStatusCode(), request);
  }

  /** A body that was too large fails while a converter reads it, and is not malformed. */
  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    return e.getMostSpecificCause() instanceof Problem problem
        ? told(problem, request)
        : super.handleHttpMessageNotReadable(e, headers, status, request);
  }

  /**
   * Spring's own problems get a stable type as well, and every problem is told to whom it concerns,
   * whatever else they accept.
   */
  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    HttpHeaders withType = new HttpHeaders(headers);
    withType.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    ResponseEntity<Object> answer =
        super.handleExceptionInternal(e, body, withType, status, request);
    if (answer != null
        && answer.getBody() instanceof ProblemDetail problem
        && (problem.getType() == null || problem.getType().toString().equals("about:blank"))) {
      problem.setType(URI.create(Problem.PREFIX + Problem.slug(status)));
    }
    return answer;
  }
}
