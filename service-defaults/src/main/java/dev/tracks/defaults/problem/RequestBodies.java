package dev.tracks.defaults.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/** Reads request bodies, which are bounded for every service by {@link BodyLimitFilter}. */
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
    return request.getInputStream().readAllBytes();
  }
}
