package dev.tracks.stack.command;

import dev.tracks.stack.process.ControlClient;
import dev.tracks.stack.process.DirectoryLock;
import dev.tracks.stack.process.Orphans;
import dev.tracks.stack.process.StateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Stops everything, also what a killed supervisor left behind; data stays. */
@Command(
    name = "down",
    description = "Stops everything in order. Data stays.",
    mixinStandardHelpOptions = true)
final class DownCommand implements Callable<Integer> {

  @ParentCommand private Tracks tracks = new Tracks();

  @Override
  public Integer call() throws IOException {
    Path directory = tracks.directory();
    if (!Orphans.of(new StateFile(directory)).isEmpty()) {
      try (DirectoryLock _ =
          DirectoryLock.take(directory)
              .orElseThrow(() -> new IllegalStateException("this stack is being started"))) {
        Orphans.end(new StateFile(directory), System.out::println);
      }
      System.out.println("Everything is stopped.");
      return 0;
    }
    StateFile.State state = tracks.running();
    new ControlClient(state).down();
    while (state.supervisor().find().isPresent()) {
      LockSupport.parkNanos(50_000_000);
    }
    System.out.println("Everything is stopped.");
    return 0;
  }
}
