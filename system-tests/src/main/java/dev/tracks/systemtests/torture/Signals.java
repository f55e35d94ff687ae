package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.io.UncheckedIOException;

/** What POSIX lets one do to a process. */
enum Signals {
  KILL,
  TERM,
  STOP,
  CONT;

  /** Sends the signal; that the process has gone meanwhile is no error. */
  void send(long pid) {
    try {
      new ProcessBuilder("kill", "-" + name(), Long.toString(pid))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
