package dev.tracks.gateway;

import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What Jetty refuses by itself: a bad request line, headers that are too large. */
final class ProblemErrorHandler extends ErrorHandler {

  /** A reason that is not one of Jetty's plain sentences is not told. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9 ,:=-]{0,80}");

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus() >= 400 ? response.getStatus() : 500;
    Throwable failure = (Throwable) request.getAttribute(ERROR_EXCEPTION);
    if (isOfTarget(status, failure)) {
      Problems.write(response, callback, status, "bad-uri", "The path is no path of a URI.");
    } else {
      Problems.write(response, callback, status, slug(status), detail(status, failure));
    }
    return true;
  }

  /** Jetty's parser has nothing but the target that it cannot take otherwise. */
  private static boolean isOfTarget(int status, @Nullable Throwable failure) {
    return status == HttpStatus.BAD_REQUEST_400
        && failure != null
        && failure.getCause() instanceof IllegalArgumentException;
  }

  private static String slug(int status) {
    return HttpStatus.getMessage(status).toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
  }

  private static String detail(int status, @Nullable Throwable failure) {
    return switch (status) {
      case HttpStatus.URI_TOO_LONG_414 ->
          "The path and query are longer than the %d bytes of a request line and headers."
              .formatted(Refusal.MAX_HEADER_BYTES);
      case HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431 ->
          "The request line and headers are longer than %d bytes together."
              .formatted(Refusal.MAX_HEADER_BYTES);
      default ->
          status < 500
                  && failure instanceof HttpException http
                  && http.getReason() != null
                  && PLAIN.matcher(http.getReason()).matches()
              ? "The request could not be handled: " + http.getReason() + "."
              : "The request could not be handled.";
    };
  }
}
