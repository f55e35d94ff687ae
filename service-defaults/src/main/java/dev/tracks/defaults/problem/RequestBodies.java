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

  /**
   * The whole body of a request that has less to say than others.
   *
   * @param maxBytes fewer than {@link #MAX_JSON}
   * @throws Problem 413 when it is larger, whether or not it said so
   */
  public static byte[] json(HttpServletRequest request, int maxBytes) throws IOException {
    if (request.getContentLengthLong() > maxBytes) {
      throw BodyLimitFilter.tooLarge(maxBytes);
    }
    byte[] body = request.getInputStream().readNBytes(maxBytes + 1);
    if (body.length > maxBytes) {
      throw BodyLimitFilter.tooLarge(maxBytes);
    }
    return body;
  }
}
