package dev.tracks.defaults.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What fails outside the handlers, in a filter or in the container, arrives here by the servlet's
 * error dispatch. Only its status is told: the message may be about us.
 */
@RestController
class ProblemErrorController implements ErrorController {

  private final ProblemWriter problems;

  ProblemErrorController(ProblemWriter problems) {
    this.problems = problems;
  }

  @RequestMapping("${spring.web.error.path:/error}")
  void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
    problems.write(response, ofStatus(request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)));
  }

  /** Someone who asks for the error page itself finds nothing there. */
  private static ProblemDetail ofStatus(Object code) {
    HttpStatus status = code instanceof Integer n ? HttpStatus.resolve(n) : HttpStatus.NOT_FOUND;
    return Problem.body(status == null ? HttpStatus.INTERNAL_SERVER_ERROR : status);
  }
}
