package dev.tracks.defaults.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.springframework.http.HttpStatus;

/** Reads request bodies within their bound. */
public final class RequestBodies {

  /** The largest JSON body, in bytes. */
  public static final int MAX_JSON = 64 * 1024;

  private RequestBodies() {}

  /**
   * The whole body.
   *
   * @throws Problem 413 when it is larger than {@link #MAX_JSON}, whether or not it said so
   */
  public static byte[] json(HttpServletRequest request) throws IOException {
    byte[] body = request.getInputStream().readNBytes(MAX_JSON + 1);
    if (body.length > MAX_JSON) {
      throw new Problem(
          HttpStatus.CONTENT_TOO_LARGE, "content-too-large", BodyLimitFilter.tooLarge(MAX_JSON));
    }
    return body;
  }
}
