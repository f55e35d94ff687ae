package dev.tracks.stack.system;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process that prepares something and ends, with all that it starts itself. */
final class HelperProcess {

  private @Nullable Process current;
  private boolean cancelled;

  /**
   * Runs a command to its end.
   *
   * @throws IllegalStateException when it fails, takes too long, or was cancelled
   */
  void run(
      List<String> command, Map<String, String> environment, Path directory, Path log, long seconds)
      throws IOException {
    Process process = start(command, environment, directory, log);
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        throw new IllegalStateException("took longer than " + seconds + " s; see " + log);
      }
      if (process.exitValue() != 0) {
        throw new IllegalStateException("ended with " + process.exitValue() + "; see " + log);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } finally {
      end(process);
    }
  }

  private synchronized Process start(
      List<String> command, Map<String, String> environment, Path directory, Path log)
      throws IOException {
    if (cancelled) {
      throw new IllegalStateException("cancelled");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    PartEnvironment.tell(builder.environment(), environment);
    Process started = builder.start();
    current = started;
    return started;
  }

  /** Ends what runs, and refuses to run anything more. */
  synchronized void cancel() {
    cancelled = true;
    if (current != null) {
      end(current);
    }
  }

  synchronized boolean isCancelled() {
    return cancelled;
  }

  private static void end(Process process) {
    // a JVM that makes an AOT cache has it written by a child, which would go on without it
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
