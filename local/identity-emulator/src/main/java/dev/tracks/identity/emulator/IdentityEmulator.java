package dev.tracks.identity.emulator;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The emulator as a process of its own.
 *
 * <pre>
 * --project ID    the project whose accounts it has (default demo-tracks)
 * --port N        port on 127.0.0.1 (default 9099; 0 takes a free one)
 * --data DIR      where accounts and keys are kept (default: in memory alone)
 * </pre>
 *
 * Prints one line when it is ready. Exit codes: 143 ended by SIGTERM, 2 bad arguments, 3 the port
 * or the directory cannot be had.
 */
public final class IdentityEmulator {

  private static final Set<String> OPTIONS = Set.of("--project", "--port", "--data");
  private static final String REQUEST_SECONDS = "30";

  private IdentityEmulator() {}

  /** Starts the emulator and runs until it is ended. */
  public static void main(String[] args) {
    // a client that never finishes its request holds nothing for ever
    System.setProperty("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
    System.setProperty("sun.net.httpserver.maxRspTime", REQUEST_SECONDS);
    try {
      run(arguments(args));
    } catch (IllegalArgumentException e) {
      System.err.println("identity-emulator: " + e.getMessage());
      System.exit(2);
    } catch (UncheckedIOException e) {
      System.err.println("identity-emulator: " + e.getMessage());
      System.exit(3);
    }
  }

  /** Its server's thread keeps the process. */
  private static void run(Map<String, String> options) {
    EmbeddedIdentity.Builder builder =
        EmbeddedIdentity.of(options.getOrDefault("--project", "demo-tracks")).port(port(options));
    String data = options.get("--data");
    if (data != null) {
      builder.directory(Path.of(data));
    }
    System.out.println("ready on " + builder.start().address());
  }

  private static int port(Map<String, String> options) {
    String port = options.getOrDefault("--port", "9099");
    if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException("--port is not a port from 0 to 65535: " + port);
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
