package dev.tracks.servicebus.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The broker as a process of its own, which can be killed and started again on its port. */
final class BrokerProcess implements AutoCloseable {

  private final Path directory;
  private final Path config;
  private List<String> shell = List.of();
  private int port;
  private Process process;

  private BrokerProcess(Path directory, Path config) {
    this.directory = directory;
    this.config = config;
  }

  static BrokerProcess start(Path directory, String config) throws IOException {
    BrokerProcess broker =
        new BrokerProcess(
            directory.resolve("data"), Files.writeString(directory.resolve("Config.json"), config));
    broker.start();
    return broker;
  }

  /** Starts it again on the port that it had, and waits until it is ready. */
  void start() throws IOException {
    process =
        run(
            shell,
            "--port",
            String.valueOf(port),
            "--config",
            config.toString(),
            "--data",
            directory.toString());
    BufferedReader out = process.inputReader(UTF_8);
    String line = out.readLine();
    if (line == null || !line.startsWith("ready on 127.0.0.1:")) {
      throw new IOException("the broker did not start: " + line);
    }
    port = Integer.parseInt(line.substring(line.indexOf(':') + 1));
  }

  /** Runs {@code main} with arguments; its error output goes to its output. */
  static Process run(String... arguments) throws IOException {
    return run(List.of(), arguments);
  }

  private static Process run(List<String> shell, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(shell);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(ServiceBusEmulator.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** From the next start on no file can become longer, as on a full disk; 0 ends that. */
  void limitFiles(int kibibytes) {
    shell =
        kibibytes == 0
            ? List.of()
            : List.of("bash", "-c", "ulimit -f " + kibibytes + "; exec \"$0\" \"$@\"");
  }

  /** Waits until it has ended by itself, and returns its exit code. */
  int await() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the broker does not end");
    }
    return process.exitValue();
  }

  /** What it printed after it was ready. */
  String output() throws IOException {
    return process.inputReader(UTF_8).readAllAsString();
  }

  String connectionString() {
    return "Endpoint=sb://127.0.0.1:"
        + port
        + ";SharedAccessKeyName=local;SharedAccessKey=local;UseDevelopmentEmulator=true";
  }

  Path data() {
    return directory;
  }

  Path config() {
    return config;
  }

  /** {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** {@code kill}, and how long it then took to end. */
  Duration terminate() throws InterruptedException {
    long begin = System.nanoTime();
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("the broker does not end");
    }
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  int exitCode() {
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
