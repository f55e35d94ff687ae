package dev.tracks.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instance that dies while it takes a body is not the client's fault. */
class FailingUpstreamIntegrationTests {

  private static final int REQUESTS = 200;

  @Test
  @Timeout(60)
  void aBodyWhoseInstanceDiesMeanwhileIsAnsweredWith503() throws Exception {
    try (ServerSocket upstream = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RunningGateway gateway =
            new RunningGateway("http://127.0.0.1:" + upstream.getLocalPort())) {
      for (int i = 0; i < REQUESTS; i++) {
        CountDownLatch begun = new CountDownLatch(1);
        int taken = i;
        Thread.ofVirtual().start(() -> takeAndDie(upstream, taken % 40, begun));
        String answer = post(gateway.port(), begun, i);
        assertThat(answer).as("request %d", i).startsWith("HTTP/1.1 503");
      }
    }
  }

  /** Takes the head and some of the body, and resets the connection. */
  private static void takeAndDie(ServerSocket upstream, int some, CountDownLatch begun) {
    try (Socket socket = upstream.accept()) {
      InputStream in = socket.getInputStream();
      int blank = 0;
      while (blank < 4) {
        int b = in.read();
        blank = b == '\r' || b == '\n' ? blank + 1 : 0;
      }
      begun.countDown();
      in.readNBytes(some);
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      begun.countDown();
    }
  }

  /** Sends half of a body, and the other half once the instance has begun, or even later. */
  private static String post(int port, CountDownLatch begun, int i) throws Exception {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /features/new HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                  + "Content-Type: application/json\r\nContent-Length: 4000\r\n\r\n"
                  + "x".repeat(2000))
              .getBytes(StandardCharsets.ISO_8859_1));
      begun.await();
      if (i % 3 == 0) {
        out.write("y".repeat(2000).getBytes(StandardCharsets.ISO_8859_1));
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
