package dev.tracks.stack.process;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;

/**
 * Where the running supervisor takes commands: a port of 127.0.0.1, with a token of the state file.
 */
final class ControlServer implements AutoCloseable {

  static final String TOKEN_HEADER = "X-Tracks-Token";

  private final String token = UUID.randomUUID().toString();
  private final HttpServer http;
  private final Supervisor supervisor;

  ControlServer(Supervisor supervisor) throws IOException {
    this.supervisor = supervisor;
    http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 8);
    http.setExecutor(Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory()));
    http.createContext("/", this::handle);
    http.start();
  }

  int port() {
    return http.getAddress().getPort();
  }

  String token() {
    return token;
  }

  private void handle(HttpExchange exchange) throws IOException {
    if (!token.equals(exchange.getRequestHeaders().getFirst(TOKEN_HEADER))) {
      answer(exchange, 403, "no".getBytes(StandardCharsets.UTF_8));
      return;
    }
    try {
      act(exchange);
    } catch (RuntimeException e) {
      answer(exchange, 500, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void act(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/");
    String verb = path.length > 1 ? path[1] : "";
    switch (verb) {
      case "status" ->
          answer(exchange, 200, new JsonMapper().writeValueAsBytes(supervisor.status()));
      case "start", "stop", "restart" -> {
        List<String> parts = path.length > 2 ? supervisor.act(verb, path[2]) : List.of();
        answer(exchange, parts.isEmpty() ? 404 : 200, new JsonMapper().writeValueAsBytes(parts));
      }
      case "scale" -> {
        List<String> parts = supervisor.scale(path[2], Integer.parseInt(path[3]));
        answer(exchange, 200, new JsonMapper().writeValueAsBytes(parts));
      }
      case "down" -> {
        answer(exchange, 200, new byte[] {'.'});
        Thread.ofPlatform().start(supervisor::close);
      }
      default -> answer(exchange, 404, new byte[] {'.'});
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
