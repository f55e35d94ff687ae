package dev.tracks.stack.command;

import dev.tracks.stack.process.ControlClient;
import dev.tracks.stack.process.ManagedProcess;
import dev.tracks.stack.process.StateFile;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** What start, stop and restart share. */
final class PartAction {

  private static final long READY_SECONDS = 60;

  private PartAction() {}

  static int run(Tracks tracks, String action, String part) {
    StateFile.State state = tracks.running();
    ControlClient control = new ControlClient(state);
    List<String> names = control.act(action, part);
    if (names.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no part '"
              + part
              + "'; there are "
              + control.status().stream()
                  .map(ManagedProcess.Status::name)
                  .collect(Collectors.joining(", ")));
    }
    String wanted = action.equals("stop") ? "stopped" : "ready";
    long end = System.nanoTime() + READY_SECONDS * 1_000_000_000L;
    while (System.nanoTime() < end) {
      boolean there =
          control.status().stream()
              .filter(status -> names.contains(status.name()))
              .allMatch(status -> status.state().equals(wanted));
      if (there) {
        names.forEach(name -> System.out.println(name + " is " + wanted + "."));
        return 0;
      }
      LockSupport.parkNanos(100_000_000);
    }
    throw new IllegalStateException(
        part + " is not " + wanted + " yet; see " + tracks.written("logs " + part));
  }
}
