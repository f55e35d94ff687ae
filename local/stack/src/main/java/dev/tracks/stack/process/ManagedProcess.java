package dev.tracks.stack.process;

import dev.tracks.stack.system.Part;
import dev.tracks.stack.system.PartEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One part as a process: started again with growing pauses when it dies, until it is told to stop.
 * Each runs in a session of its own, so that Ctrl-C reaches the supervisor alone, which knows the
 * order.
 */
public final class ManagedProcess {

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
  private static final long LARGEST_LOG = 20L * 1024 * 1024;
  private static final Duration STABLE = Duration.ofSeconds(60);
  private static final Optional<Path> SETSID = find("setsid");

  private final Part part;
  private final Path directory;
  private final Path log;
  private final ScheduledExecutorService restarter;
  private final Runnable changed;
  private final Consumer<String> tell;
  private volatile @Nullable Process process;
  private boolean wanted;
  private boolean retired;
  private int restarts;
  private int failuresInARow;
  private long startedAt;
  private @Nullable Integer lastExit;

  /**
   * A process that is not started yet.
   *
   * @param directory in which it runs: Spring reads settings of the one that it is started in
   * @param changed called after a start or a stop; it may ask for {@link #id()} of any process
   * @param tell is told of a death, in a line
   */
  ManagedProcess(
      Part part,
      Path directory,
      Path logs,
      ScheduledExecutorService restarter,
      Runnable changed,
      Consumer<String> tell) {
    this.part = part;
    this.directory = directory;
    this.log = logs.resolve(part.name() + ".log");
    this.restarter = restarter;
    this.changed = changed;
    this.tell = tell;
  }

  /** The part as the system declares it. */
  public Part part() {
    return part;
  }

  /** Starts it, unless it runs or was retired. */
  synchronized void start() {
    if (retired) {
      return;
    }
    wanted = true;
    if (!isAlive()) {
      launch();
    }
  }

  private void launch() {
    List<String> command = new ArrayList<>();
    SETSID.ifPresent(setsid -> command.add(setsid.toString()));
    command.addAll(part.command());
    turnOver();
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    PartEnvironment.tell(builder.environment(), part.environment());
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

  private void turnOver() {
    try {
      if (Files.exists(log) && Files.size(log) > LARGEST_LOG) {
        Files.move(
            log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      tell.accept(log + " is large and cannot be turned over: " + e.getMessage());
    }
  }

  private synchronized void exited(Process ended) {
    lastExit = ended.exitValue();
    if (!wanted || process != ended) {
      return;
    }
    boolean wasStable = System.nanoTime() - startedAt > STABLE.toNanos();
    failuresInARow = wasStable ? 0 : failuresInARow + 1;
    restartLater("ended with " + lastExit);
  }

  private void restartLater(String why) {
    long pause = Math.min(LONGEST_PAUSE.toMillis(), 500L << Math.min(failuresInARow, 10));
    tell.accept("%s %s; it starts again in %.1f s".formatted(part.name(), why, pause / 1000.0));
    try {
      restarter.schedule(this::restart, pause, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      wanted = false; // everything is being stopped
    }
  }

  private synchronized void restart() {
    if (!wanted || isAlive()) {
      return;
    }
    restarts++;
    try {
      launch();
    } catch (UncheckedIOException e) {
      failuresInARow++;
      restartLater("could not be started");
    }
  }

  /** Stops it for good: nothing starts it again. */
  void retire(Duration patience) {
    synchronized (this) {
      retired = true;
    }
    stop(patience);
  }

  /** Asks it to end, and makes it end when it does not within the time. */
  void stop(Duration patience) {
    Process running;
    synchronized (this) {
      wanted = false;
      running = process;
    }
    if (running == null || !running.isAlive()) {
      changed.run();
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
  public Optional<ProcessId> id() {
    // takes no lock: whoever writes the state asks all processes while one of them is being started
    Process current = process;
    return current == null || !current.isAlive()
        ? Optional.empty()
        : Optional.of(ProcessId.of(current.toHandle()));
  }

  private boolean isAlive() {
    Process current = process;
    return current != null && current.isAlive();
  }

  /** What {@code status} shows. */
  public synchronized Status status() {
    Process current = process;
    boolean alive = current != null && current.isAlive();
    String state = alive ? "starting" : wanted ? "restarting" : "stopped";
    return new Status(
        part.name(),
        part.what(),
        state,
        alive && current != null ? current.pid() : 0,
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
