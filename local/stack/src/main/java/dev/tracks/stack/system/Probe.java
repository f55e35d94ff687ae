package dev.tracks.stack.system;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** How to tell that a part is ready. */
public sealed interface Probe {

  /** It takes connections on a port of 127.0.0.1. */
  record Tcp(int port) implements Probe {}

  /** It answers PING as Redis does. */
  record Redis(int port) implements Probe {}

  /** It answers 200 to GET. */
  record Http(URI uri) implements Probe {}

  Duration TIMEOUT = Duration.ofSeconds(2);
  HttpClient CLIENT = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  /** Whether the part is ready now. */
  default boolean succeeds() {
    try {
      return switch (this) {
        case Tcp(int port) -> connects(port);
        case Redis(int port) -> pongs(port);
        case Http(URI uri) ->
            CLIENT
                    .send(
                        HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(),
                        HttpResponse.BodyHandlers.discarding())
                    .statusCode()
                == 200;
      };
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean connects(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) TIMEOUT.toMillis());
      return true;
    }
  }

  private static boolean pongs(int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), (int) TIMEOUT.toMillis());
      socket.setSoTimeout((int) TIMEOUT.toMillis());
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII)
          .equals("+PONG");
    }
  }
}
