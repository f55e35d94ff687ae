package dev.tracks.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the gateway itself has to say, as RFC 9457 problem details. */
final class Problems {

  private Problems() {}

  /** In place of whatever was prepared until now; the detail is written as it is. */
  static void write(Response response, Callback callback, int status, String slug, String detail) {
    response.reset();
    send(response, callback, status, slug, detail);
  }

  static void methodNotAllowed(Response response, Callback callback, Set<String> allowed) {
    response.reset();
    response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", allowed));
    send(
        response,
        callback,
        HttpStatus.METHOD_NOT_ALLOWED_405,
        "method-not-allowed",
        "This path does not take this method.");
  }

  private static void send(
      Response response, Callback callback, int status, String slug, String detail) {
    byte[] body =
        """
        {"type":"urn:tracks:problem:%s","title":"%s","status":%d,"detail":"%s"}\
        """
            .formatted(slug, HttpStatus.getMessage(status), status, detail)
            .getBytes(StandardCharsets.UTF_8);
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/problem+json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
    if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
      response.getHeaders().put(HttpHeader.RETRY_AFTER, "1");
    }
    response.write(true, ByteBuffer.wrap(body), callback);
  }
}
