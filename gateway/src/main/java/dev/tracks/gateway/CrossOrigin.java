package dev.tracks.gateway;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of the allowed origins call, and answers what their browsers ask beforehand. What it
 * has to say is added when an answer is sent, so that no service's {@code Vary} and no error takes
 * it away.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#http-cors-protocol">The protocol</a>
 */
final class CrossOrigin extends Handler.Wrapper {

  private static final String ANY = "*";
  private static final HttpField REQUEST_HEADERS =
      new PreEncodedHttpField(
          HttpHeader.ACCESS_CONTROL_ALLOW_HEADERS,
          "Authorization, Consistency-Token, Content-Type, Idempotency-Key, If-Match, "
              + "If-None-Match, traceparent");
  private static final HttpField RESPONSE_HEADERS =
      new PreEncodedHttpField(
          HttpHeader.ACCESS_CONTROL_EXPOSE_HEADERS,
          "Allow, Cache-Status, Consistency-Token, ETag, Link, Location, Retry-After");

  private final Set<String> origins;
  private final long maxAgeSeconds;

  CrossOrigin(GatewayProperties.Cors cors, Handler next) {
    super(next);
    this.origins = Set.copyOf(cors.origins());
    this.maxAgeSeconds = cors.maxAge().toSeconds();
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String origin = allowed(request.getHeaders().getValuesList(HttpHeader.ORIGIN));
    Response told = new Told(request, response, origin);
    if (origin != null && isPreflight(request)) {
      Set<String> methods =
          Route.allowed(Objects.requireNonNullElse(request.getHttpURI().getPath(), ""));
      if (!methods.isEmpty()) {
        HttpFields.Mutable headers = told.getHeaders();
        headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_METHODS, String.join(", ", methods));
        headers.put(REQUEST_HEADERS);
        headers.put(HttpHeader.ACCESS_CONTROL_MAX_AGE, maxAgeSeconds);
        told.setStatus(HttpStatus.NO_CONTENT_204);
        told.write(true, null, callback);
        return true;
      }
    }
    return super.handle(request, told, callback);
  }

  /** What an answer names as allowed; null when that is nothing. */
  private @Nullable String allowed(List<String> asking) {
    if (asking.size() != 1) {
      return null;
    }
    return origins.contains(ANY)
        ? ANY
        : origins.contains(asking.getFirst()) ? asking.getFirst() : null;
  }

  private static boolean isPreflight(Request request) {
    return request.getMethod().equals("OPTIONS")
        && request.getHeaders().contains(HttpHeader.ACCESS_CONTROL_REQUEST_METHOD);
  }

  private final class Told extends Response.Wrapper {

    private final @Nullable String origin;

    private Told(Request request, Response response, @Nullable String origin) {
      super(request, response);
      this.origin = origin;
    }

    @Override
    public void write(boolean last, @Nullable ByteBuffer content, Callback callback) {
      if (!isCommitted()) {
        HttpFields.Mutable headers = getHeaders();
        if (!origins.contains(ANY)) {
          headers.ensureField(new HttpField(HttpHeader.VARY, HttpHeader.ORIGIN.asString()));
        }
        if (origin != null) {
          headers.put(HttpHeader.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
          headers.put(RESPONSE_HEADERS);
        }
      }
      super.write(last, content, callback);
    }
  }
}
