package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One process that is started again whenever it ends, until it is closed. */
final class Managed implements AutoCloseable {

  private static final Duration AGAIN = Duration.ofMillis(300);
  private static final Duration ENDING = Duration.ofSeconds(15);

  private final String name;
  private final List<String> command;
  private final Map<String, String> environment;
  private final Path log;
  private final BooleanSupplier ready;
  private volatile @Nullable Process process;
  private volatile long since;
  private boolean wanted;

  Managed(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      BooleanSupplier ready) {
    this.name = name;
    this.command = command;
    this.environment = environment;
    this.log = log;
    this.ready = ready;
  }

  String name() {
    return name;
  }

  /** Starts the process; from now on it is started again when it ends. */
  synchronized void start() {
    if (!wanted) {
      wanted = true;
      Process first = spawn();
      Thread.ofVirtual().name("watches " + name).start(() -> watch(first));
    }
  }

  OptionalLong pid() {
    Process running = process;
    return running == null || !running.isAlive()
        ? OptionalLong.empty()
        : OptionalLong.of(running.pid());
  }

  /** When the process that runs now was started, by {@link System#nanoTime()}. */
  long since() {
    return since;
  }

  boolean ready() {
    return pid().isPresent() && ready.getAsBoolean();
  }

  private void watch(Process started) {
    Process running = started;
    try {
      while (true) {
        running.waitFor();
        TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
        synchronized (this) {
          if (!wanted || process != running) {
            return;
          }
          running = spawn();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Process spawn() {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      since = System.nanoTime();
      Process started = builder.start();
      process = started;
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  /** Ends the process, politely and then not, and leaves it so until {@link #start()}. */
  @Override
  public void close() {
    Process running;
    synchronized (this) {
      wanted = false;
      running = process;
    }
    if (running == null) {
      return;
    }
    Signals.CONT.send(running.pid());
    running.destroy();
    try {
      if (!running.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
