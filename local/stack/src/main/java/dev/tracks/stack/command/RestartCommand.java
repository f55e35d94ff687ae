package dev.tracks.stack.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code restart PART}. */
@Command(name = "restart", description = "Restarts one part.", mixinStandardHelpOptions = true)
final class RestartCommand implements Callable<Integer> {

  @ParentCommand private Tracks tracks = new Tracks();

  @Parameters(paramLabel = "PART", description = "A name that status shows.")
  private String part = "";

  @Override
  public Integer call() {
    return PartAction.run(tracks, "restart", part);
  }
}
