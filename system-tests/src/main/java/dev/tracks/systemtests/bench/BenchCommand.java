package dev.tracks.systemtests.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tracks bench}: what is claimed of speed, as commands. */
@Command(
    name = "bench",
    description = "Measures, each figure beside a plainer one of the same run.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = BenchCommand.Events.class)
public final class BenchCommand {

  private BenchCommand() {}

  /** Exit code 0 when it was measured, 1 when something failed, 2 on bad arguments. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new BenchCommand()).execute(args));
  }

  private static Path repository() {
    return Path.of(System.getProperty("tracks.repository", "")).toAbsolutePath();
  }

  /** {@code ./tracks bench events}. */
  @Command(
      name = "events",
      description =
          "The relay beside the SDK's batch send, posts with the outbox beside the same without,"
              + " invalidation beside the SDK's hop; 1 to 32 clients. On a stack of its own.",
      mixinStandardHelpOptions = true)
  static final class Events implements Callable<Integer> {

    @Option(names = "--rounds", description = "Of each figure (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--plots", description = "Where SVGs go (default: docs/plots).")
    private Path plots = repository().resolve("docs/plots");

    @Override
    public Integer call() throws Exception {
      try (BenchStack stack = new BenchStack(repository())) {
        new EventsBench(stack, rounds, plots).run();
      }
      return 0;
    }
  }
}
