package dev.tracks.stack.command;

import dev.tracks.stack.process.DirectoryLock;
import dev.tracks.stack.process.Orphans;
import dev.tracks.stack.process.StateFile;
import dev.tracks.stack.process.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Deletes the data of this stack. */
@Command(
    name = "reset",
    description = "Deletes this stack's data and logs, after asking.",
    mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {

  /** All but users-password, which is the owner's secret and no data. */
  private static final List<String> DATA =
      List.of(
          "database",
          "broker",
          "identity",
          "imports",
          "logs",
          "tmp",
          "instances",
          "state.json",
          "supervisor.log");

  @ParentCommand private Tracks tracks = new Tracks();

  @Option(names = "--yes", description = "Does not ask.")
  private boolean yes;

  @Override
  public Integer call() throws IOException {
    Path directory = tracks.directory();
    try (DirectoryLock _ =
        DirectoryLock.take(directory)
            .orElseThrow(
                () ->
                    new IllegalStateException("stop the stack first: " + tracks.written("down")))) {
      return reset(directory);
    }
  }

  /** What a killed supervisor left behind would go on with files that are no longer there. */
  private int reset(Path directory) throws IOException {
    if (!yes) {
      System.out.print(
          "Delete all tracks, messages, accounts and logs in " + directory + "? [y/N] ");
      System.out.flush();
      String answer =
          new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
      if (answer == null || !answer.strip().equalsIgnoreCase("y")) {
        System.out.println("Nothing was deleted.");
        return Tracks.FAILED;
      }
    }
    Orphans.end(new StateFile(directory), System.out::println);
    for (String child : DATA) {
      Trees.delete(directory.resolve(child));
    }
    System.out.println("Deleted.");
    return 0;
  }
}
