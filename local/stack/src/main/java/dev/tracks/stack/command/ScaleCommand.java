package dev.tracks.stack.command;

import dev.tracks.stack.process.ControlClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code scale SERVICE N}. */
@Command(
    name = "scale",
    description = {
      "Runs N instances of a service, until down.",
      "The gateway balances command-service, query-service and cache-invalidator."
    },
    mixinStandardHelpOptions = true)
final class ScaleCommand implements Callable<Integer> {

  @ParentCommand private Tracks tracks = new Tracks();

  @Parameters(
      index = "0",
      paramLabel = "SERVICE",
      description = "command-service, query-service or cache-invalidator.")
  private String service = "";

  @Parameters(index = "1", paramLabel = "N", description = "How many, from 1 to 8.")
  private int instances;

  @Override
  public Integer call() {
    List<String> names = new ControlClient(tracks.running()).scale(service, instances);
    System.out.println("Ready: " + String.join(", ", names));
    return 0;
  }
}
