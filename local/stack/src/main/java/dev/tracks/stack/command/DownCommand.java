package dev.tracks.stack.command;

import dev.tracks.stack.process.ControlClient;
import dev.tracks.stack.process.StateFile;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Stops everything; data stays. */
@Command(
    name = "down",
    description = "Stops everything in order. Data stays.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

  @ParentCommand private Tracks tracks = new Tracks();

  @Override
  public Integer call() {
    StateFile.State state = tracks.running();
    new ControlClient(state).down();
    while (state.supervisor().find().isPresent()) {
      LockSupport.parkNanos(50_000_000);
    }
    System.out.println("Everything is stopped.");
    return 0;
  }
}
