package dev.tracks.systemtests.walk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What stands in paths, queries and tokens that no client means. */
final class BrokenValues {

  private static final List<String> NAMES =
      List.of(
          "arg", "", "genre", "after", "before", "limit", "from", "to", "entity", "id", "x", "%00");
  private static final List<String> VALUES =
      List.of(
          "",
          "all",
          "0",
          "-1",
          "1.5",
          "1e3",
          "9223372036854775808",
          "NaN",
          "0x10",
          "null",
          "+",
          "%00",
          "%C3%28",
          "%FF",
          "%ED%A0%80",
          "%25",
          "..%2F..%2F",
          "%0D%0AX:%20y",
          "%27%3B--",
          "Broken",
          "%F0%9F%98%80",
          "a&a",
          "%5B%5D",
          "x".repeat(3_000));

  private final Random random;

  BrokenValues(Random random) {
    this.random = random;
  }

  /** A segment of a path. */
  String segment() {
    return one(VALUES).replace("&", "%26");
  }

  /** What an import could be called, though none is, or nearly so. */
  String importId() {
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    return switch (random.nextInt(4)) {
      case 0 -> segment();
      case 1 -> id.substring(random.nextInt(id.length()));
      default -> id;
    };
  }

  /** A value of the header {@code Authorization} that names a bearer, and nobody at that. */
  String bearer() {
    return "Bearer"
        + switch (random.nextInt(7)) {
          case 0 -> "";
          case 1 -> " ".repeat(1 + random.nextInt(3)) + "x, y";
          case 2 -> " " + base64("{\"alg\":\"none\"}") + "." + base64("{\"sub\":\"x\"}") + ".";
          case 3 -> " " + base64("{\"alg\":\"RS256\",\"kid\":\"" + random.nextInt() + "\"}") + "..";
          case 4 -> " " + ".".repeat(random.nextInt(10));
          case 5 -> " " + "x".repeat(random.nextInt(3_000));
          default ->
              " " + base64(noise()) + "." + base64("{\"sub\":1e999}") + "." + base64(noise());
        };
  }

  String query() {
    return IntStream.rangeClosed(1, 1 + random.nextInt(3))
        .mapToObj(i -> one(NAMES) + (random.nextInt(10) == 0 ? "" : "=" + value()))
        .collect(Collectors.joining("&"));
  }

  /** A value of a query. */
  String value() {
    return random.nextInt(3) > 0
        ? one(VALUES)
        : URLEncoder.encode(noise(), StandardCharsets.ISO_8859_1);
  }

  private String noise() {
    byte[] noise = new byte[random.nextInt(40)];
    random.nextBytes(noise);
    return new String(noise, StandardCharsets.ISO_8859_1);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private String one(List<String> of) {
    return of.get(random.nextInt(of.size()));
  }
}
