package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tracks torture}: proofs by violence, each on a stack of its own. */
@Command(
    name = "torture",
    description = "Proves what was promised by breaking everything else.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TortureCommand.Events.class, CacheCommand.class})
public final class TortureCommand {

  private TortureCommand() {}

  /** Exit code 0 when nothing was violated, 1 when something was, 2 on bad arguments. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new TortureCommand()).execute(args));
  }

  /** {@code ./tracks torture events}. */
  @Command(
      name = "events",
      description =
          "Posts from many clients while it kills, freezes, cuts and delays every part; then"
              + " compares what was acknowledged with what database, broker and cache hold.",
      mixinStandardHelpOptions = true)
  static final class Events implements Callable<Integer> {

    private static final int SHOWN = 20;

    @Option(
        names = "--minutes",
        description = "How long, from readiness on (default: ${DEFAULT-VALUE}).")
    private double minutes = 15;

    @Option(names = "--seed", description = "Draws the same faults again (default: random).")
    private @Nullable Long seed;

    @Option(names = "--clients", description = "How many clients post (default: ${DEFAULT-VALUE}).")
    private int clients = 12;

    @Option(
        names = "--instances",
        description = "How many of each service (default: ${DEFAULT-VALUE}).")
    private int instances = 2;

    @Option(
        names = "--directory",
        description = "Where data and logs go (default: .tracks/torture-SEED).")
    private @Nullable Path directory;

    @Option(
        names = "--mutants",
        description = "Instead: breaks the code in known ways and says which test catches each.")
    private boolean mutants;

    private final Path repository =
        Path.of(System.getProperty("tracks.repository", "")).toAbsolutePath();

    @Override
    public Integer call() throws Exception {
      if (mutants) {
        Path runner = repository.resolve("system-tests/mutants/run");
        return new ProcessBuilder(runner.toString(), "--events").inheritIO().start().waitFor();
      }
      long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
      Path own = directory == null ? repository.resolve(".tracks/torture-" + chosen) : directory;
      if (Files.exists(own.resolve("database"))) {
        throw new IOException(own + " holds an earlier run; name another --directory or remove it");
      }
      Torture.Outcome outcome;
      LocalStage stage =
          LocalStage.start(
              repository, own.toAbsolutePath(), instances, Torture.SETTINGS, Torture.LOCK);
      Thread cleanup = new Thread(stage::close);
      Runtime.getRuntime().addShutdownHook(cleanup);
      try (stage) {
        System.out.println("data, logs and faults.log in " + own);
        outcome =
            new Torture(stage, stage.origin(), clients, chosen, System.out::println)
                .run(Duration.ofMillis((long) (minutes * 60_000)), own.resolve("faults.log"));
      } finally {
        Runtime.getRuntime().removeShutdownHook(cleanup);
      }
      show("lost", outcome.verdict().lost());
      show("doubled", outcome.verdict().doubled());
      show("left", outcome.verdict().left());
      show("never met", outcome.gaps());
      System.out.println(outcome.line());
      return outcome.passed() ? 0 : 1;
    }

    private static void show(String what, List<String> found) {
      found.stream().limit(SHOWN).forEach(text -> System.out.println(what + ": " + text));
      if (found.size() > SHOWN) {
        System.out.println(what + ": … and " + (found.size() - SHOWN) + " more, in faults.log");
      }
    }
  }
}
