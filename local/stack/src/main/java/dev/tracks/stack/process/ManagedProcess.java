package dev.tracks.stack.process;

import dev.tracks.stack.system.Part;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One part as a process: started again with growing pauses when it dies, until it is told to stop.
 * Each runs in a session of its own, so that Ctrl-C reaches the supervisor alone, which knows the
 * order.
 */
public final class ManagedProcess {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final Duration STABLE = Duration.ofSeconds(60);
  private static final Optional<Path> SETSID = find("setsid");

  private final Part part;
  private final Path log;
  private final ScheduledExecutorService restarter;
  private final Runnable changed;
  private @Nullable Process process;
  private boolean wanted;
  private int restarts;
  private int failuresInARow;
  private long startedAt;
  private @Nullable Integer lastExit;

  ManagedProcess(Part part, Path logs, ScheduledExecutorService restarter, Runnable changed) {
    this.part = part;
    this.log = logs.resolve(part.name() + ".log");
    this.restarter = restarter;
    this.changed = changed;
  }

  /** The part as the system declares it. */
  public Part part() {
    return part;
  }

  /** Starts it, unless it runs. */
  synchronized void start() {
    wanted = true;
    if (process == null || !process.isAlive()) {
      launch();
    }
  }

  private void launch() {
    List<String> command = new ArrayList<>();
    SETSID.ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(part.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(part.environment());
    try {
      Process started = builder.start();
      started.getOutputStream().close();
      process = started;
      startedAt = System.nanoTime();
      started.onExit().thenAccept(this::exited);
    } catch (IOException e) {
      throw new UncheckedIOException(part.name() + " cannot be started: " + e.getMessage(), e);
    }
    changed.run();
  }

  private synchronized void exited(Process ended) {
    lastExit = ended.exitValue();
    if (!wanted || process != ended) {
      return;
    }
    boolean wasStable = System.nanoTime() - startedAt > STABLE.toNanos();
    failuresInARow = wasStable ? 0 : failuresInARow + 1;
    long pause = Math.min(LONGEST_PAUSE.toMillis(), 500L << Math.min(failuresInARow, 10));
    restarter.schedule(this::restart, pause, TimeUnit.MILLISECONDS);
  }

  private synchronized void restart() {
    if (wanted && (process == null || !process.isAlive())) {
      restarts++;
      launch();
    }
  }

  /** Asks it to end, and makes it end when it does not within the time. */
  void stop(Duration patience) {
    Process running;
    synchronized (this) {
      wanted = false;
      running = process;
    }
    if (running == null || !running.isAlive()) {
      return;
    }
    running.destroy();
    try {
      if (!running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        running.destroyForcibly();
        running.waitFor(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      running.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    changed.run();
  }

  /** Its identity while it runs. */
  public synchronized Optional<ProcessId> id() {
    return process == null || !process.isAlive()
        ? Optional.empty()
        : Optional.of(ProcessId.of(process.toHandle()));
  }

  /** Whether it died and is not to be started again right now. */
  synchronized boolean isFailing() {
    return wanted && (process == null || !process.isAlive());
  }

  /** What {@code status} shows. */
  public synchronized Status status() {
    boolean alive = process != null && process.isAlive();
    String state = alive ? "starting" : wanted ? "restarting" : "stopped";
    return new Status(
        part.name(),
        part.what(),
        state,
        alive && process != null ? process.pid() : 0,
        part.ports().getFirst(),
        alive ? (System.nanoTime() - startedAt) / 1_000_000_000L : 0,
        restarts,
        lastExit);
  }

  /**
   * How a part is.
   *
   * @param uptime in seconds
   * @param lastExit the exit code of its last end, or null
   */
  public record Status(
      String name,
      String what,
      String state,
      long pid,
      int port,
      long uptime,
      int restarts,
      @Nullable Integer lastExit) {

    Status ready() {
      return new Status(name, what, "ready", pid, port, uptime, restarts, lastExit);
    }
  }

  Path log() {
    return log;
  }

  private static Optional<Path> find(String program) {
    return java.util.stream.Stream.of("/usr/bin", "/bin")
        .map(directory -> Path.of(directory, program))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
