package dev.tracks.query;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** HTTP over a socket: the very bytes that are sent and that come, without a library between. */
final class RawHttp {

  /**
   * An answer as it came.
   *
   * @param lines the status line and the headers
   * @param body what followed the headers until the connection was closed
   */
  record Raw(List<String> lines, byte[] body) {

    int status() {
      return Integer.parseInt(lines.getFirst().split(" ")[1]);
    }

    /** The values of all lines of a header. */
    List<String> all(String name) {
      return lines.stream()
          .skip(1)
          .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
          .map(line -> line.substring(name.length() + 1).strip())
          .toList();
    }

    /** The value of a header that stands once, or empty. */
    String header(String name) {
      List<String> values = all(name);
      if (values.size() > 1) {
        throw new AssertionError(name + " stands more than once: " + values);
      }
      return values.isEmpty() ? "" : values.getFirst();
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private RawHttp() {}

  /** Sends one request; the connection is closed behind its answer. */
  static Raw send(int port, String method, String target, String... headerLines) {
    StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n");
    request.append("Host: localhost\r\nConnection: close\r\n");
    for (String line : headerLines) {
      request.append(line).append("\r\n");
    }
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
      InputStream in = socket.getInputStream();
      List<String> lines = new ArrayList<>();
      for (String line = line(in); !line.isEmpty(); line = line(in)) {
        lines.add(line);
      }
      return new Raw(lines, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new IOException("the answer ends in its headers: " + line);
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }
}
