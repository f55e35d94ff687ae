package dev.tracks.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A gateway in front of one upstream that plays every service; asked over raw sockets. */
final class RunningGateway implements AutoCloseable {

  private final ConfigurableApplicationContext context;
  private final int port;

  RunningGateway(String upstream, String... more) {
    context =
        new SpringApplicationBuilder(Gateway.class)
            .run(
                Stream.concat(
                        Stream.of(
                            "--server.port=0",
                            "--management.server.port=0",
                            "--TRACKS_GATEWAY_COMMAND=" + upstream,
                            "--TRACKS_GATEWAY_QUERY=" + upstream,
                            "--TRACKS_GATEWAY_INVALIDATOR=" + upstream),
                        Arrays.stream(more))
                    .toArray(String[]::new));
    port = Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
  }

  int port() {
    return port;
  }

  /** Sends the head of a request, which ends the connection, and returns the whole answer. */
  String ask(String line, String... headers) throws IOException {
    return raw(
        line
            + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
            + Arrays.stream(headers).map(h -> h + "\r\n").reduce("", String::concat)
            + "\r\n");
  }

  /** Sends bytes as they are, one a character, and returns all that comes back. */
  String raw(String request) throws IOException {
    return raw(request, false);
  }

  /** The same, and says that nothing more will come. */
  String rawAndNoMore(String request) throws IOException {
    return raw(request, true);
  }

  private String raw(String request, boolean noMore) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        if (noMore) {
          socket.shutdownOutput();
        }
        socket.getInputStream().transferTo(all);
      } catch (IOException e) {
        all.writeBytes(("\n[" + e + "]").getBytes(StandardCharsets.UTF_8));
      }
      return all.toString(StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
