package dev.tracks.gateway;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** What the gateway itself has to say, as RFC 9457 problem details. */
final class Problems {

  private Problems() {}

  static void write(Response response, Callback callback, int status, String slug, String detail) {
    send(response, callback, status, slug, detail);
  }

  /** The same, with a header that belongs to the status. */
  static void write(
      Response response,
      Callback callback,
      int status,
      String slug,
      String detail,
      HttpHeader header,
      String value) {
    response.reset();
    response.getHeaders().put(header, value);
    send(response, callback, status, slug, detail);
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
