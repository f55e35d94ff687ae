package dev.tracks.servicebus.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The broker as a process of its own.
 *
 * <pre>
 * --port N        AMQP port on 127.0.0.1 (default 5672; 0 takes a free one)
 * --http-port N   port of {@link HttpInterface} (default: none)
 * --config FILE   entities, in the format of Microsoft's emulator
 * --data DIR      where messages are kept (default: in memory alone)
 * </pre>
 *
 * Prints one line when it is ready. Exit codes: 143 ended by SIGTERM, 1 the store failed, 2 bad
 * arguments or configuration, 3 a port or the directory cannot be had.
 */
public final class ServiceBusEmulator {

  private static final Set<String> OPTIONS = Set.of("--port", "--http-port", "--config", "--data");

  private ServiceBusEmulator() {}

  /** Starts the broker and runs until it is ended. */
  public static void main(String[] args) throws InterruptedException {
    try {
      Throwable failure = run(arguments(args));
      if (failure != null) { // else a signal ended it, and the JVM is about to go
        System.err.println("service-bus-emulator: " + failure.getMessage());
        System.exit(1);
      }
    } catch (IllegalArgumentException e) {
      System.err.println("service-bus-emulator: " + e.getMessage());
      System.exit(2);
    } catch (UncheckedIOException | IOException e) {
      System.err.println("service-bus-emulator: " + e.getMessage());
      System.exit(3);
    }
  }

  private static @Nullable Throwable run(Map<String, String> options)
      throws IOException, InterruptedException {
    String config = options.get("--config");
    if (config == null) {
      throw new IllegalArgumentException("--config is missing");
    }
    if (!Files.isReadable(Path.of(config))) {
      throw new IllegalArgumentException("--config: " + config + " cannot be read");
    }
    EmbeddedServiceBus.Builder builder =
        EmbeddedServiceBus.withConfig(Path.of(config)).port(port(options, "--port", "5672"));
    int httpPort = port(options, "--http-port", "0");
    String data = options.get("--data");
    if (data != null) {
      builder.directory(Path.of(data));
    }
    EmbeddedServiceBus bus = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(bus::close));
    String http = "";
    if (options.containsKey("--http-port")) {
      http = ", http on 127.0.0.1:" + new HttpInterface(bus, httpPort).port();
    }
    System.out.println("ready on 127.0.0.1:" + bus.port() + http);
    return bus.join();
  }

  private static int port(Map<String, String> options, String name, String otherwise) {
    String port = options.getOrDefault(name, otherwise);
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException(name + " is not a port from 0 to 65535: " + port);
    }
    return Integer.parseInt(port);
  }

  private static Map<String, String> arguments(String[] args) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < args.length; i += 2) {
      if (!OPTIONS.contains(args[i]) || i + 1 == args.length) {
        throw new IllegalArgumentException(
            "unknown or incomplete option " + args[i] + "; there are " + new TreeSet<>(OPTIONS));
      }
      options.put(args[i], args[i + 1]);
    }
    return options;
  }
}
