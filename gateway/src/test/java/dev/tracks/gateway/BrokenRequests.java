package dev.tracks.gateway;

import java.util.List;
import java.util.Random;

/** Requests of which most are wrong in several ways, one character a byte, from a seed. */
final class BrokenRequests {

  private static final List<String> METHODS =
      List.of(
          "GET", "GET", "GET", "HEAD", "POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
          "CONNECT", "get", "POKE", "G@T", "");
  private static final List<String> PATHS =
      List.of(
          "/features",
          "/features/custom",
          "/features/new",
          "/features/1",
          "/features/page",
          "/genres",
          "/genres/Pop",
          "/",
          "/api/version",
          "/imports",
          "/admin/dead-letters",
          "*",
          "",
          "http://h/features",
          "http://u:p@h:99999/features",
          "http://[::/genres",
          "//features",
          "/features/../actuator",
          "/features;x=y",
          "/nowhere");
  private static final List<String> PIECES =
      List.of(
          "%",
          "%zz",
          "%4",
          "%00",
          "%2F",
          "%ff",
          "%c3%a9",
          "<script>",
          "{x}",
          "|",
          "^",
          "`",
          "\\",
          "\"",
          "#",
          "?",
          "&",
          "=",
          "=Pop",
          "arg=Pop",
          "+",
          "[",
          "]",
          "..",
          "/",
          ";",
          "'",
          " ",
          "\t",
          "\u0000",
          "\u007f",
          "\u00e9",
          "\u00c3\u00a9",
          "\u00ff",
          "a",
          "0");
  private static final List<String> FIELDS =
      List.of(
          "Accept: */*",
          "Accept-Encoding: gzip, br;q=oops",
          "Authorization: Bearer \u00e9\u00ff",
          "Connection: host, content-type, content-length, x",
          "Connection: upgrade",
          "Content-Encoding: gzip",
          "Content-Length: 3",
          "Content-Length: -1",
          "Content-Length: 99999999999999999999",
          "Content-Length: 3, 3",
          "Content-Type: application/json",
          "Content-Type: ;;;=\"",
          "Cookie: a=\"; b",
          "Expect: 100-continue",
          "Expect: something",
          "Forwarded: for=\"",
          "Host: g",
          "Host:",
          "Host: <x>",
          "Host: h:port",
          "If-Match: \"",
          "If-None-Match: W/",
          "Idempotency-Key: \u00e9",
          "Keep-Alive: x",
          "Origin: null",
          "Proxy-Authorization: x",
          "Range: bytes=9-1,x",
          "TE: trailers",
          "Trailer: X",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: gzip, chunked",
          "Transfer-Encoding: identity",
          "Upgrade: h2c",
          "Upgrade: websocket",
          "Via: 1.1 x",
          "X-Forwarded-For: \u0001",
          "X-Forwarded-Host: a, b",
          "traceparent: 00-0-0-00",
          "no colon",
          ": no name",
          "spaced : name",
          " folded",
          "X(Y): z",
          "X:\u0000");
  private static final List<String> BODIES =
      List.of(
          "",
          "abc",
          "{}",
          "3\r\nabc\r\n0\r\n\r\n",
          "zz\r\n",
          "3\r\nabcX",
          "5\r\nhello\r\n-1\r\n",
          "0\r\nX: y\r\n\r\n",
          "0\r\n: \r\n\r\n",
          "\u0000\u00ff");

  private final Random random;

  BrokenRequests(long seed) {
    random = new Random(seed);
  }

  String next() {
    StringBuilder request = new StringBuilder(of(METHODS)).append(' ').append(target());
    request.append(
        random.nextInt(30) == 0
            ? of(List.of("", " HTTP/1.0", " HTTP/2.0", " HTTP/1."))
            : " HTTP/1.1");
    request.append("\r\n");
    if (random.nextInt(20) > 0) {
      request.append("Host: h\r\n");
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      request.append(of(FIELDS)).append("\r\n");
    }
    switch (random.nextInt(25)) {
      case 0 ->
          request.append("X-Large: ").append("x".repeat(random.nextInt(20_000))).append("\r\n");
      case 1 -> request.append("X: y\r\n".repeat(random.nextInt(150)));
      default -> {}
    }
    return request.append("Connection: close\r\n\r\n").append(of(BODIES)).toString();
  }

  private String target() {
    StringBuilder target = new StringBuilder(of(PATHS));
    if (random.nextInt(4) == 0) {
      target.append('/').append(of(PIECES));
    }
    if (random.nextBoolean()) {
      target.append('?');
      for (int i = random.nextInt(4); i > 0; i--) {
        target.append(of(PIECES));
      }
    }
    if (random.nextInt(40) == 0) {
      target.append("x".repeat(random.nextInt(20_000)));
    }
    return target.toString();
  }

  private String of(List<String> some) {
    return some.get(random.nextInt(some.size()));
  }
}
