package dev.tracks.servicebus.emulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an operator sees and does, on 127.0.0.1 alone.
 *
 * <pre>
 * GET    /entities   how many messages each queue and subscription holds
 * POST   /faults     {"entity": "tracks", "kind": "SERVER_BUSY", "times": 3}; times is 1 when missing
 * DELETE /faults     ends all faults
 * </pre>
 */
final class HttpInterface implements AutoCloseable {

  private static final int MAX_BODY = 64 * 1024;
  private static final Set<String> FIELDS = Set.of("entity", "kind", "times");

  private final EmbeddedServiceBus bus;
  private final JsonMapper json = new JsonMapper();
  private final HttpServer http;

  HttpInterface(EmbeddedServiceBus bus, int port) throws IOException {
    this.bus = bus;
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 16);
    } catch (IOException e) {
      throw new IOException("HTTP port " + port + " cannot be had: " + e.getMessage(), e);
    }
    http.createContext("/", this::handle);
    http.start();
  }

  int port() {
    return http.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
    try (exchange) {
      try {
        handle(exchange, request);
      } catch (IllegalArgumentException e) {
        error(exchange, 400, String.valueOf(e.getMessage()));
      }
    }
  }

  private void handle(HttpExchange exchange, String request) throws IOException {
    switch (request) {
      case "GET /entities" -> answer(exchange, 200, json.writeValueAsBytes(bus.counts()));
      case "POST /faults" -> {
        inject(exchange);
        answer(exchange, 204, new byte[0]);
      }
      case "DELETE /faults" -> {
        bus.faults().clear();
        answer(exchange, 204, new byte[0]);
      }
      default -> error(exchange, 404, "there is no " + request);
    }
  }

  private void inject(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY);
    JsonNode fault;
    try {
      fault = json.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
    }
    if (fault == null || !fault.isObject()) {
      throw new IllegalArgumentException("the body is no JSON object");
    }
    for (Iterator<String> names = fault.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!FIELDS.contains(name)) {
        throw new IllegalArgumentException("there is no field " + name);
      }
    }
    JsonNode times = fault.path("times");
    if (!times.isMissingNode() && (!times.canConvertToInt() || times.intValue() < 0)) {
      throw new IllegalArgumentException("times must be an integer from 0 on");
    }
    bus.faults().inject(entity(fault), kind(fault), times.asInt(1));
  }

  private String entity(JsonNode fault) {
    String entity = fault.path("entity").asText();
    if (!bus.has(entity)) {
      throw new IllegalArgumentException("there is no entity '" + entity + "'");
    }
    return entity;
  }

  private static Faults.Kind kind(JsonNode fault) {
    String kind = fault.path("kind").asText().toUpperCase(Locale.ROOT);
    return Arrays.stream(Faults.Kind.values())
        .filter(value -> value.name().equals(kind))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "kind must be one of "
                        + Arrays.stream(Faults.Kind.values())
                            .map(Enum::name)
                            .collect(Collectors.joining(", "))));
  }

  private void error(HttpExchange exchange, int status, String message) throws IOException {
    answer(exchange, status, json.writeValueAsBytes(Map.of("error", message)));
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
