package dev.tracks.gateway;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A service that takes nothing but HTTP/1.1 to the letter, and not more of it than the real ones
 * take. It answers with the request's line, and remembers what it got and what was wrong.
 */
final class StrictUpstream implements AutoCloseable {

  private static final Pattern LINE =
      Pattern.compile("[A-Z]+ /[A-Za-z0-9._~!$&'()*+,;=:@/%?-]*+ HTTP/1\\.1");
  private static final Pattern BROKEN = Pattern.compile("%(?![0-9A-Fa-f]{2})");
  private static final Pattern FIELD =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\\t\\x20-\\x7e\\x80-\\xff]*+");
  private static final int MAX_HEAD = 16 * 1024;
  private static final int MAX_FIELDS = 100;

  private final ServerSocket server;
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final List<String> faults = new CopyOnWriteArrayList<>();

  StrictUpstream() throws IOException {
    server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String url() {
    return "http://127.0.0.1:" + server.getLocalPort();
  }

  /** Every request's line and fields. */
  List<String> heads() {
    return List.copyOf(heads);
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        socket.setSoTimeout(30_000);
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream())) {
      for (String head = head(in); head != null; head = head(in)) {
        heads.add(head);
        String fault = fault(head);
        if (fault != null) {
          faults.add(fault + " in: " + head);
          return;
        }
        readBody(in, head);
        boolean bodiless = head.startsWith("HEAD ");
        String body = head.lines().findFirst().orElseThrow();
        socket
            .getOutputStream()
            .write(
                ("HTTP/1.1 200 OK\r\nVary: Accept-Encoding\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + (bodiless ? "" : body))
                    .getBytes(StandardCharsets.ISO_8859_1));
      }
    } catch (EOFException | SocketTimeoutException e) {
      // a request that was given up half way
    } catch (IOException e) {
      if (!"Connection reset".equals(e.getMessage()) && !"Broken pipe".equals(e.getMessage())) {
        faults.add(e.toString());
      }
    }
  }

  private static String fault(String head) {
    List<String> lines = List.of(head.split("\r\n"));
    List<String> fields = lines.subList(1, lines.size());
    String line = lines.getFirst();
    if (head.length() > MAX_HEAD || fields.size() > MAX_FIELDS) {
      return "too large";
    }
    if (!LINE.matcher(line).matches() || BROKEN.matcher(line).find()) {
      return "no request line";
    }
    if (!fields.stream().allMatch(field -> FIELD.matcher(field).matches())) {
      return "no field";
    }
    if (fields.stream().filter(field -> name(field).equals("host")).count() != 1) {
      return "not one Host";
    }
    return value(fields, "content-length") != null && value(fields, "transfer-encoding") != null
        ? "two lengths"
        : null;
  }

  private static void readBody(InputStream in, String head) throws IOException {
    List<String> fields = head.lines().skip(1).toList();
    String length = value(fields, "content-length");
    if (length != null) {
      in.skipNBytes(Long.parseLong(length));
    } else if (value(fields, "transfer-encoding") != null) {
      int size;
      do {
        size = Integer.parseInt(wholeLine(in), 16);
        in.skipNBytes(size);
        if (!wholeLine(in).isEmpty()) {
          throw new IOException("a chunk without end");
        }
      } while (size > 0);
    }
  }

  private static String value(List<String> fields, String name) {
    return fields.stream()
        .filter(field -> name(field).equals(name))
        .map(field -> field.substring(field.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(null);
  }

  private static String name(String field) {
    return field.substring(0, field.indexOf(':')).toLowerCase(java.util.Locale.ROOT);
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      head.append(line).append("\r\n");
    }
    return head.isEmpty() ? null : head.toString();
  }

  private static String wholeLine(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      throw new EOFException();
    }
    return line;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        if (line.size() == 0) {
          return null;
        }
        throw new EOFException();
      }
      line.write(b);
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
