package dev.tracks.stack.command;

import dev.tracks.stack.process.ControlClient;
import dev.tracks.stack.process.ManagedProcess;
import dev.tracks.stack.process.Orphans;
import dev.tracks.stack.process.ProcessId;
import dev.tracks.stack.process.StateFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Shows how every part is. */
@Command(
    name = "status",
    description = "Shows every part: state, process, port, restarts.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {

  @ParentCommand private Tracks tracks = new Tracks();

  @Override
  public Integer call() {
    StateFile file = new StateFile(tracks.directory());
    Optional<StateFile.State> state = file.running();
    if (state.isEmpty()) {
      System.out.println("This stack is not running.");
      Map<String, ProcessId> orphans = Orphans.of(file);
      if (!orphans.isEmpty()) {
        orphans.forEach((name, id) -> System.out.printf("%-20s left behind %8d%n", name, id.pid()));
        System.out.println(
            "Its supervisor was killed. To end what it left behind: " + tracks.written("down"));
      }
      return Tracks.NOT_RUNNING;
    }
    List<ManagedProcess.Status> parts = new ControlClient(state.get()).status();
    System.out.printf(
        "%-20s %-11s %8s %6s %9s %9s %s%n",
        "part", "state", "pid", "port", "uptime", "restarts", "last exit");
    for (ManagedProcess.Status part : parts) {
      System.out.printf(
          "%-20s %-11s %8s %6d %8ds %9d %s%n",
          part.name(),
          part.state(),
          part.pid() == 0 ? "-" : part.pid(),
          part.port(),
          part.uptime(),
          part.restarts(),
          part.lastExit() == null ? "" : part.lastExit());
    }
    return parts.stream().allMatch(part -> part.state().equals("ready")) ? 0 : Tracks.FAILED;
  }
}
