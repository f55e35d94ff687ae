package dev.tracks.servicebus.emulator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The broker as a process of its own.
 *
 * <pre>
 * --port N        AMQP port on 127.0.0.1 (default 5672; 0 takes a free one)
 * --http-port N   port of {@code GET /entities} and {@code POST /faults} (default: none)
 * --config FILE   entities, in the format of Microsoft's emulator
 * --data DIR      where messages are kept (default: in memory alone)
 * </pre>
 *
 * Prints one line when it is ready. Exit codes: 0 ended by a signal, 1 the store failed, 2 bad
 * arguments or configuration, 3 the port cannot be had.
 */
public final class ServiceBusEmulator {

  private static final Set<String> OPTIONS = Set.of("--port", "--http-port", "--config", "--data");

  private ServiceBusEmulator() {}

  /** Starts the broker and runs until it is ended. */
  public static void main(String[] args) throws InterruptedException {
    try {
      run(arguments(args));
      System.exit(1); // the event loop ended by itself
    } catch (IllegalArgumentException e) {
      System.err.println("service-bus-emulator: " + e.getMessage());
      System.exit(2);
    } catch (java.io.UncheckedIOException | IOException e) {
      System.err.println("service-bus-emulator: " + e.getMessage());
      System.exit(3);
    }
  }

  private static void run(Map<String, String> options) throws IOException, InterruptedException {
    String config = options.get("--config");
    if (config == null) {
      throw new IllegalArgumentException("--config is missing");
    }
    EmbeddedServiceBus.Builder builder =
        EmbeddedServiceBus.withConfig(Path.of(config))
            .port(Integer.parseInt(options.getOrDefault("--port", "5672")));
    String data = options.get("--data");
    if (data != null) {
      builder.directory(Path.of(data));
    }
    EmbeddedServiceBus bus = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(bus::close));
    String httpPort = options.get("--http-port");
    if (httpPort != null) {
      serve(bus, Integer.parseInt(httpPort));
    }
    System.out.println("ready on 127.0.0.1:" + bus.port());
    bus.join();
  }

  private static Map<String, String> arguments(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException("unknown or incomplete option " + args[i]);
      }
      options.put(args[i], args[i + 1]);
    }
    return options;
  }

  private static void serve(EmbeddedServiceBus bus, int port) throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 16);
    JsonMapper json = new JsonMapper();
    http.createContext(
        "/entities", exchange -> answer(exchange, 200, json.writeValueAsBytes(bus.counts())));
    http.createContext(
        "/faults",
        exchange -> {
          try {
            var fault = json.readTree(exchange.getRequestBody());
            bus.faults()
                .inject(
                    fault.path("entity").asText(),
                    Faults.Kind.valueOf(fault.path("kind").asText().toUpperCase(Locale.ROOT)),
                    fault.path("times").asInt(1));
            answer(exchange, 204, new byte[0]);
          } catch (IOException | IllegalArgumentException e) {
            answer(exchange, 400, String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8));
          }
        });
    http.start();
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }
}
