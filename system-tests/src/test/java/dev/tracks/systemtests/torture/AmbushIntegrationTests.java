package dev.tracks.systemtests.torture;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.WireProtocol;
import dev.tracks.systemtests.relay.WireRelay;
import dev.tracks.systemtests.torture.Stage.Strand;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AmbushIntegrationTests {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Strand> strands = new ArrayList<>();
  private final List<Strand> acted = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    for (String name : List.of("one", "two")) {
      WireRelay relay = WireRelay.start(name, 0, server.getAddress().getPort(), WireProtocol.HTTP);
      strands.add(new Strand(Wire.GATEWAY_COMMAND, "gateway", name, relay));
    }
  }

  @AfterEach
  void stop() {
    strands.forEach(strand -> strand.relay().close());
    server.stop(0);
    http.shutdownNow();
  }

  @Test
  void actsOnTheFirstThatMeetsTheEventAndOnNoOther() throws Exception {
    Ambush ambush = ambush();
    post(strands.get(1));
    post(strands.get(0));
    post(strands.get(1));
    assertThat(ambush.acted(PATIENCE)).contains(strands.get(1));
    assertThat(acted).containsExactly(strands.get(1));
  }

  @Test
  void whatComesTooLateIsNotMet() throws Exception {
    Ambush ambush = ambush();
    assertThat(ambush.met(Duration.ofMillis(1))).isEmpty();
    post(strands.get(0));
    assertThat(acted).isEmpty();
  }

  private Ambush ambush() {
    return new Ambush(
        strands,
        event -> event.is(Direction.TO_SERVER, "POST"),
        (strand, connection) -> acted.add(strand));
  }

  private void post(Strand to) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + to.relay().port() + "/");
    HttpResponse<Void> answer =
        http.send(
            HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofString("x")).build(),
            HttpResponse.BodyHandlers.discarding());
    assertThat(answer.statusCode()).isEqualTo(204);
  }
}
