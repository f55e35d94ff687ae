package dev.tracks.query.http;

import dev.tracks.query.cache.Coding;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which content coding a client likes best.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding">RFC 9110, 12.5.3</a>
 */
final class AcceptEncoding {

  private static final Pattern QUALITY = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

  /** Of identity where nothing is said of it: acceptable, and liked least of all. */
  private static final double UNMENTIONED = 0.0001;

  private AcceptEncoding() {}

  /**
   * The coding that the client likes best; of those that it likes as well the smallest. Zstandard
   * only to who names it.
   *
   * @return null when it accepts none of them
   */
  static @Nullable Coding choose(List<String> headers) {
    Map<String, Double> weights = weights(headers);
    double any = weights.getOrDefault("*", -1.0);
    double zstd = weights.getOrDefault("zstd", 0.0);
    double gzip = weights.getOrDefault("gzip", Math.max(any, 0));
    double identity = weights.getOrDefault("identity", any == 0 ? 0 : any > 0 ? any : UNMENTIONED);
    Coding best = null;
    double weight = 0;
    for (Coding coding : List.of(Coding.ZSTD, Coding.GZIP, Coding.IDENTITY)) {
      double liked =
          switch (coding) {
            case ZSTD -> zstd;
            case GZIP -> gzip;
            case IDENTITY -> identity;
          };
      if (liked > weight) {
        best = coding;
        weight = liked;
      }
    }
    return best;
  }

  private static Map<String, Double> weights(List<String> headers) {
    Map<String, Double> weights = new HashMap<>();
    for (String element : String.join(",", headers).toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = element.strip().split(";", -1);
      String coding = parts[0].strip();
      if (!coding.isEmpty()) {
        weights.putIfAbsent(coding.equals("x-gzip") ? "gzip" : coding, weight(parts));
      }
    }
    return weights;
  }

  /** A weight that is none is no wish for the coding. */
  private static double weight(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      if (parameter.startsWith("q=")) {
        String quality = parameter.substring(2);
        return QUALITY.matcher(quality).matches() ? Double.parseDouble(quality) : 0;
      }
    }
    return 1;
  }
}
