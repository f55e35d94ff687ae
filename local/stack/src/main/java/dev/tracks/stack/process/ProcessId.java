package dev.tracks.stack.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that can be found again: its id alone may by then be another's.
 *
 * @param pid the process id
 * @param start when it started, in a form that a jumping clock does not change: on Linux the boot's
 *     id and the ticks since that boot, elsewhere the operating system's time
 */
public record ProcessId(long pid, String start) {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
  private static final int STATE = 0; // field 3 of proc(5), counted after the command's name
  private static final int START_TICKS = 19; // field 22
  private static final String UNKNOWN = "unknown";

  /** The identity of a running process. */
  public static ProcessId of(ProcessHandle handle) {
    return new ProcessId(handle.pid(), start(handle));
  }

  /**
   * The very process, when it still runs. One whose start is not known for certain is never found,
   * and neither is one that has ended and only waits for its parent to notice.
   */
  public Optional<ProcessHandle> find() {
    return start.equals(UNKNOWN) ? Optional.empty() : running();
  }

  private Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(handle -> start(handle).equals(start));
  }

  private static String start(ProcessHandle handle) {
    Path stat = Path.of("/proc", String.valueOf(handle.pid()), "stat");
    try {
      if (Files.isReadable(BOOT)) {
        String line = Files.readString(stat);
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return fields[STATE].equals("Z")
            ? UNKNOWN
            : Files.readString(BOOT).strip() + "/" + fields[START_TICKS];
      }
    } catch (IOException e) {
      return UNKNOWN;
    }
    return handle.info().startInstant().map(Instant::toString).orElse(UNKNOWN);
  }
}
