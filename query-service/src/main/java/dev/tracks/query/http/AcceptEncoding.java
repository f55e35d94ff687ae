package dev.tracks.query.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a client wants gzip or the identity encoding.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding">RFC 9110, 12.5.3</a>
 */
final class AcceptEncoding {

  private AcceptEncoding() {}

  /** True for gzip, which is what is stored, whenever the client likes it as well as identity. */
  static boolean prefersGzip(@Nullable String header) {
    if (header == null) {
      return false;
    }
    double gzip = -1;
    double identity = -1;
    double any = -1;
    for (String element : header.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = element.strip().split(";");
      double weight = weight(parts);
      switch (parts[0].strip()) {
        case "gzip", "x-gzip" -> gzip = weight;
        case "identity" -> identity = weight;
        case "*" -> any = weight;
        default -> {}
      }
    }
    double gzipWeight = gzip >= 0 ? gzip : Math.max(any, 0);
    double identityWeight = identity >= 0 ? identity : any == 0 ? 0 : 0.0001;
    return gzipWeight > 0 && gzipWeight >= identityWeight;
  }

  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        try {
          return Math.clamp(Double.parseDouble(parameter.substring(2)), 0.0, 1.0);
        } catch (NumberFormatException e) {
          return 0;
        }
      }
    }
    return 1;
  }
}
