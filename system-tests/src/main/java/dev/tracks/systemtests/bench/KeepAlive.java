package dev.tracks.systemtests.bench;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP connection that stays open, and nothing around it: on a small machine a client that does
 * more would be most of what is measured. When the server closes it, as Tomcat does after some
 * requests, the next one is opened before the next request is timed.
 */
final class KeepAlive implements AutoCloseable {

  /**
   * What was answered.
   *
   * @param cacheStatus the header, empty without it
   * @param etag the header, empty without it
   * @param body the bytes as they were sent, empty when they were not to be kept
   * @param nanos from the request's first byte to the answer's last
   */
  record Answer(int status, String cacheStatus, String etag, byte[] body, long nanos) {}

  private static final int PATIENCE_MILLIS = 60_000;

  private final int port;
  private final byte[] scratch = new byte[64 * 1024];
  private Socket socket;
  private InputStream in;

  KeepAlive(int port) throws IOException {
    this.port = port;
    socket = connected(port);
    in = new BufferedInputStream(socket.getInputStream(), scratch.length);
  }

  private static Socket connected(int port) throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return socket;
  }

  /** The path and query of what a genre's rows are read by. */
  static String genre(String genre) {
    return "/features/custom?arg="
        + URLEncoder.encode(genre, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Asks, and returns when everything was answered; the body is not kept. */
  Answer get(String path) throws IOException {
    return ask(path, OutputStream.nullOutputStream());
  }

  /** The same with the body, gzip. */
  Answer read(String path) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    Answer answer = ask(path, body);
    return new Answer(
        answer.status(), answer.cacheStatus(), answer.etag(), body.toByteArray(), answer.nanos());
  }

  private Answer ask(String path, OutputStream body) throws IOException {
    byte[] request =
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept-Encoding: gzip\r\n\r\n"
            .formatted(path, port)
            .getBytes(StandardCharsets.US_ASCII);
    long begin = System.nanoTime();
    socket.getOutputStream().write(request);
    int status = Integer.parseInt(line().split(" ")[1]);
    String cacheStatus = "";
    String etag = "";
    int length = 0;
    boolean chunked = false;
    boolean last = false;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "transfer-encoding" -> chunked = true;
        case "connection" -> last = value.equalsIgnoreCase("close");
        case "cache-status" -> cacheStatus = value;
        case "etag" -> etag = value;
        default -> {} // of no interest here
      }
    }
    if (chunked) {
      chunks(body);
    } else {
      copy(length, body);
    }
    long nanos = System.nanoTime() - begin;
    if (last) {
      close();
      socket = connected(port);
      in = new BufferedInputStream(socket.getInputStream(), scratch.length);
    }
    return new Answer(status, cacheStatus, etag, new byte[0], nanos);
  }

  private void chunks(OutputStream body) throws IOException {
    for (int size = size(); size > 0; size = size()) {
      copy(size, body);
      line();
    }
    line();
  }

  private int size() throws IOException {
    return Integer.parseInt(line().split(";")[0].strip(), 16);
  }

  private void copy(int length, OutputStream body) throws IOException {
    for (int left = length; left > 0; ) {
      int read = in.read(scratch, 0, Math.min(left, scratch.length));
      if (read < 0) {
        throw new EOFException();
      }
      body.write(scratch, 0, read);
      left -= read;
    }
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
