package dev.tracks.stack.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** What an earlier supervisor started and could not stop, because it was itself killed. */
public final class Orphans {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);

  private Orphans() {}

  /** Those that run still, by name; none while their supervisor runs. */
  public static Map<String, ProcessId> of(StateFile file) {
    StateFile.State left = file.read().orElse(null);
    if (left == null || left.supervisor().find().isPresent()) {
      return Map.of();
    }
    Map<String, ProcessId> alive = new LinkedHashMap<>(left.parts());
    alive.values().removeIf(id -> id.find().isEmpty());
    return alive;
  }

  /**
   * Ends them: those that are the recorded processes still, by id and start; what took over an id
   * is left alone.
   *
   * @throws Supervisor.CannotStart when that supervisor runs, or an orphan cannot be ended
   */
  public static void end(StateFile file, Consumer<String> progress) {
    if (file.running().isPresent()) {
      throw new Supervisor.CannotStart("this stack is running already");
    }
    Map<String, ProcessId> alive = of(file);
    alive.forEach(
        (name, id) -> {
          progress.accept("ending %s (%d), left by an earlier stack".formatted(name, id.pid()));
          id.find().ifPresent(ProcessHandle::destroy);
        });
    List<ProcessId> ids = new ArrayList<>(alive.values());
    if (!haveEnded(ids, PATIENCE)) {
      ids.forEach(id -> id.find().ifPresent(ProcessHandle::destroyForcibly));
      if (!haveEnded(ids, LAST_PATIENCE)) {
        throw new Supervisor.CannotStart(
            "processes of an earlier stack cannot be ended: "
                + ids.stream().map(ProcessId::pid).toList());
      }
    }
    file.write(null);
  }

  private static boolean haveEnded(List<ProcessId> ids, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (!ids.isEmpty() && System.nanoTime() < end) {
      ids.removeIf(id -> id.find().isEmpty());
      LockSupport.parkNanos(20_000_000);
    }
    return ids.isEmpty();
  }
}
