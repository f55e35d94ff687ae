package dev.tracks.systemtests.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP connection that stays open, and nothing around it: on a small machine a client that does
 * more would be most of what is measured.
 */
final class KeepAlive implements AutoCloseable {

  /**
   * What was answered.
   *
   * @param cacheStatus the header, empty without it
   * @param etag the header, empty without it
   */
  record Answer(int status, String cacheStatus, String etag, byte[] body) {}

  private static final int PATIENCE_MILLIS = 60_000;

  private final int port;
  private final Socket socket = new Socket();
  private final InputStream in;
  private final byte[] scratch = new byte[64 * 1024];

  KeepAlive(int port) throws IOException {
    this.port = port;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
  }

  /** The path and query of what a genre's rows are read by. */
  static String genre(String genre) {
    return "/features/custom?arg="
        + URLEncoder.encode(genre, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Asks, and returns when everything was answered; the body is not kept. */
  Answer get(String path) throws IOException {
    return get(path, false);
  }

  /** The same with the body as it was sent, gzip. */
  Answer read(String path) throws IOException {
    return get(path, true);
  }

  private Answer get(String path, boolean keep) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET "
                    + path
                    + " HTTP/1.1\r\nHost: 127.0.0.1:"
                    + port
                    + "\r\nAccept-Encoding: gzip\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    int status = Integer.parseInt(line().split(" ")[1]);
    String cacheStatus = "";
    String etag = "";
    int length = -1;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "cache-status" -> cacheStatus = value;
        case "etag" -> etag = value;
        default -> {} // of no interest here
      }
    }
    if (length < 0) {
      throw new IOException("an answer without a length: " + status);
    }
    return new Answer(status, cacheStatus, etag, keep ? whole(length) : skipped(length));
  }

  private byte[] whole(int length) throws IOException {
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new EOFException();
    }
    return body;
  }

  private byte[] skipped(int length) throws IOException {
    for (int left = length; left > 0; ) {
      int read = in.read(scratch, 0, Math.min(left, scratch.length));
      if (read < 0) {
        throw new EOFException();
      }
      left -= read;
    }
    return new byte[0];
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
