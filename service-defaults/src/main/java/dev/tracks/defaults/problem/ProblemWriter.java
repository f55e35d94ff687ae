package dev.tracks.defaults.problem;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import tools.jackson.databind.json.JsonMapper;

/** Writes a problem where there is no handler to throw it: in filters. */
public final class ProblemWriter {

  private final JsonMapper json;

  /** Writes with the application's own mapper, which flattens a problem's members. */
  public ProblemWriter(JsonMapper json) {
    this.json = json;
  }

  /** Answers with the problem. */
  public void write(HttpServletResponse response, ProblemDetail problem) throws IOException {
    response.setStatus(problem.getStatus());
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    byte[] body = json.writeValueAsBytes(problem);
    response.setContentLength(body.length);
    response.getOutputStream().write(body);
  }
}
