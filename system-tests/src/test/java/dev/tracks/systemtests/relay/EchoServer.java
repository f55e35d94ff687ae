package dev.tracks.systemtests.relay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sends back what it gets, and remembers it by connection. */
final class EchoServer implements AutoCloseable {

  private final ServerSocket listener = new ServerSocket();
  private final List<ByteArrayOutputStream> received = new CopyOnWriteArrayList<>();

  EchoServer() throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  List<String> received() {
    return received.stream().map(bytes -> bytes.toString(StandardCharsets.UTF_8)).toList();
  }

  private void accept() {
    while (true) {
      try {
        Socket socket = listener.accept();
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        received.add(copy);
        Thread.ofVirtual().start(() -> echo(socket, copy));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private static void echo(Socket socket, ByteArrayOutputStream copy) {
    try (socket) {
      byte[] buffer = new byte[8192];
      InputStream in = socket.getInputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        copy.write(buffer, 0, n);
        socket.getOutputStream().write(buffer, 0, n);
      }
    } catch (IOException gone) {
      // the other side of a cut
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
