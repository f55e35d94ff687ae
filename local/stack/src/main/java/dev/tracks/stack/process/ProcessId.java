package dev.tracks.stack.process;

import java.time.Instant;
import java.util.Optional;

/**
 * A process that can be found again: its id alone may by then be another's.
 *
 * @param pid the process id
 * @param startedAt when it started, in ms since the epoch, as the operating system tells
 */
public record ProcessId(long pid, long startedAt) {

  private static final long TOLERANCE = 1000;

  /** The identity of a running process. */
  public static ProcessId of(ProcessHandle handle) {
    return new ProcessId(
        handle.pid(), handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
  }

  /** The very process, when it still runs. */
  public Optional<ProcessHandle> find() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            handle ->
                handle
                    .info()
                    .startInstant()
                    .map(started -> Math.abs(started.toEpochMilli() - startedAt) <= TOLERANCE)
                    .orElse(false));
  }
}
