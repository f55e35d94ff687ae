package dev.tracks.systemtests.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireRelayIntegrationTests {

  private EchoServer server;
  private WireRelay relay;

  @BeforeEach
  void startBoth() throws IOException {
    server = new EchoServer();
    relay = WireRelay.start("client to echo", 0, server.port(), WireProtocol.OPAQUE);
  }

  @AfterEach
  void stopBoth() throws IOException {
    relay.close();
    server.close();
  }

  @Test
  void forwardsEveryByteBothWays() throws Exception {
    byte[] sent = new byte[5_000_000];
    new Random(7).nextBytes(sent);
    try (Socket client = connect()) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                try {
                  client.getOutputStream().write(sent);
                  client.shutdownOutput();
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      byte[] answered = client.getInputStream().readAllBytes();
      writing.join();
      assertThat(Arrays.equals(answered, sent)).isTrue();
    }
    await().untilAsserted(() -> assertThat(relay.connections()).isEmpty());
    assertThat(relay.cuts()).isZero();
  }

  @Test
  void resetsBothEnds() throws Exception {
    try (Socket client = connect()) {
      assertThat(echo(client, "one")).isEqualTo("one");
      assertThat(relay.cutAll(Cut.RESET)).isEqualTo(1);
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
    assertThat(relay.cuts()).isEqualTo(1);
    assertThat(relay.connections()).isEmpty();
  }

  @Test
  void finishesBothEndsAndForwardsNothingMore() throws Exception {
    try (Socket client = connect()) {
      assertThat(echo(client, "one")).isEqualTo("one");
      relay.cutAll(Cut.FINISH);
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      client.getOutputStream().write("two".getBytes(UTF_8));
    }
    await().untilAsserted(() -> assertThat(relay.connections()).isEmpty());
    assertThat(server.received()).containsExactly("one");
  }

  @Test
  void countsACutOnce() throws Exception {
    try (Socket client = connect()) {
      echo(client, "one");
      WireConnection connection = relay.connections().getFirst();
      connection.cut(Cut.FINISH);
      connection.cut(Cut.RESET);
      connection.cut(Cut.RESET);
    }
    assertThat(relay.cuts()).isEqualTo(1);
  }

  @Test
  void freezesOneDirectionUntilItThaws() throws Exception {
    try (Socket client = connect()) {
      echo(client, "one");
      relay.freeze(Direction.TO_CLIENT);
      client.getOutputStream().write("two".getBytes(UTF_8));
      await().untilAsserted(() -> assertThat(server.received()).containsExactly("onetwo"));
      client.setSoTimeout(200);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      relay.thaw();
      client.setSoTimeout(5_000);
      assertThat(new String(client.getInputStream().readNBytes(3), UTF_8)).isEqualTo("two");
    }
  }

  @Test
  void delaysEachUnit() throws Exception {
    try (Socket client = connect()) {
      echo(client, "one");
      relay.delay(Direction.TO_SERVER, Duration.ofMillis(300));
      long before = System.nanoTime();
      echo(client, "two");
      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThan(Duration.ofMillis(290));
    }
  }

  @Test
  void refusesNewConnectionsAndKeepsOpenOnes() throws Exception {
    try (Socket open = connect()) {
      echo(open, "one");
      relay.refuse(true);
      try (Socket refused = connect()) {
        assertThatThrownBy(() -> refused.getInputStream().read())
            .isInstanceOf(SocketException.class);
      }
      assertThat(echo(open, "two")).isEqualTo("two");
      relay.refuse(false);
      try (Socket again = connect()) {
        assertThat(echo(again, "three")).isEqualTo("three");
      }
    }
  }

  @Test
  void doublesWhatAClientSends() throws Exception {
    relay.mirrorNext();
    try (Socket client = connect()) {
      assertThat(echo(client, "one")).isEqualTo("one");
      await().untilAsserted(() -> assertThat(server.received()).containsExactly("one", "one"));
    }
    try (Socket client = connect()) {
      echo(client, "two");
    }
    assertThat(server.received()).containsExactlyInAnyOrder("one", "one", "two");
  }

  @Test
  void showsAServerThatIsDownAsAReset() throws Exception {
    server.close();
    try (Socket client = connect()) {
      assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void passesTheEndOfOneDirectionOnAndKeepsTheOther() throws Exception {
    try (Socket client = connect()) {
      client.getOutputStream().write("last words".getBytes(UTF_8));
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).isEqualTo("last words".getBytes(UTF_8));
    }
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static String echo(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(UTF_8));
    return new String(socket.getInputStream().readNBytes(text.length()), UTF_8);
  }
}
