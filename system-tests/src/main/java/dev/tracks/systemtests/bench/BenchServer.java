package dev.tracks.systemtests.bench;

import dev.tracks.stack.system.Part;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A further server beside a stack, of query-service's libraries and options. None of them uses an
 * AOT cache, which fits only one class path.
 */
final class BenchServer implements AutoCloseable {

  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

  private final Process process;
  private final int port;

  private BenchServer(BenchStack stack, int number, Map<String, String> more, List<String> program)
      throws IOException {
    Part part = part(stack, number);
    port = part.ports().getFirst();
    List<String> command = new ArrayList<>(options(part));
    command.addAll(program);
    File log = stack.parts().directory().resolve("bench-" + number + ".log").toFile();
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log);
    builder.environment().putAll(part.environment());
    builder.environment().putAll(more);
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    long began = System.nanoTime();
    while (!part.probe().succeeds()) {
      if (!process.isAlive() || System.nanoTime() - began > PATIENCE) {
        process.destroyForcibly();
        throw new IllegalStateException("a server did not start; see " + log);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
  }

  /** Query-service itself; {@code more} is what it is told beside what the stack tells. */
  static BenchServer queryService(BenchStack stack, int number, Map<String, String> more)
      throws IOException {
    return new BenchServer(
        stack, number, more, List.of("-jar", jar(part(stack, number)).toString()));
  }

  /** {@link PlainGet} in query-service's place. */
  static BenchServer plainGet(BenchStack stack, int number) throws IOException {
    Path libraries = jar(part(stack, number)).resolveSibling("lib");
    return new BenchServer(
        stack,
        number,
        Map.of(),
        List.of(
            "-cp",
            own() + File.pathSeparator + libraries.resolve("*"),
            PlainGet.class.getName(),
            "--spring.config.import=classpath:service-defaults.yml"
                + ",classpath:service-defaults-database.yml"));
  }

  int port() {
    return port;
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static Part part(BenchStack stack, int number) {
    return stack.parts().instance("query-service", number).orElseThrow();
  }

  private static List<String> options(Part part) {
    return part.command().subList(0, part.command().indexOf("-jar")).stream()
        .filter(option -> !option.startsWith("-XX:AOTCache"))
        .toList();
  }

  private static Path jar(Part part) {
    return Path.of(part.command().get(part.command().indexOf("-jar") + 1));
  }

  private static Path own() {
    try {
      return Path.of(PlainGet.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
