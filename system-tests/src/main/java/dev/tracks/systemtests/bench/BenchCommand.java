package dev.tracks.systemtests.bench;

import dev.tracks.stack.system.Topology;
import dev.tracks.systemtests.told.ToldMore;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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
    subcommands = {
      BenchCommand.Events.class,
      BenchCommand.EventPath.class,
      BenchCommand.Broker.class,
      BenchCommand.Cache.class,
      BenchCommand.Telemetry.class,
      BenchCommand.Up.class
    })
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

    @Option(
        names = "--events",
        description =
            "Invalidations of each number of clients in a round (default: ${DEFAULT-VALUE}).")
    private int events = 200;

    @Option(names = "--plots", description = "Where SVGs go (default: docs/plots).")
    private Path plots = repository().resolve("docs/plots");

    @Override
    public Integer call() throws Exception {
      try (BenchStack stack = new BenchStack(repository(), Events::alone)) {
        new EventsBench(stack, new EventsBench.Extent(rounds, events), plots).run();
      }
      return 0;
    }

    /** The reconciler looks once an hour, so that what invalidates is events alone. */
    private static Topology alone(Topology system) {
      return new ToldMore(system, "cache-invalidator", Map.of("TRACKS_RECONCILER_PERIOD", "1h"));
    }
  }

  /** {@code ./tracks bench path}. */
  @Command(
      name = "path",
      description =
          "How long after a commit its genre's key is gone, beside the SDK's hop from"
              + " publish to handler; the first read of 100,000 rows beside the cached one. On a"
              + " stack of its own.",
      mixinStandardHelpOptions = true)
  static final class EventPath implements Callable<Integer> {

    @Option(names = "--posts", description = "How many (default: ${DEFAULT-VALUE}).")
    private int posts = 1000;

    @Option(names = "--reads", description = "Of each kind (default: ${DEFAULT-VALUE}).")
    private int reads = 15;

    @Override
    public Integer call() throws Exception {
      try (BenchStack stack = new BenchStack(repository())) {
        new PathBench(stack, posts, reads).run();
      }
      return 0;
    }
  }

  /** {@code ./tracks bench broker}. */
  @Command(
      name = "broker",
      description =
          "Batch send, single send and processor rates of the broker with the unmodified SDK,"
              + " durable beside in memory.",
      mixinStandardHelpOptions = true)
  static final class Broker implements Callable<Integer> {

    @Option(names = "--rounds", description = "Of each figure (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--messages", description = "In each round (default: ${DEFAULT-VALUE}).")
    private int messages = 10_000;

    @Override
    public Integer call() throws Exception {
      new BrokerBench(repository(), rounds, messages).run();
      return 0;
    }
  }

  /** {@code ./tracks bench cache}. */
  @Command(
      name = "cache",
      description =
          "A hit beside a plain GET of the same bytes; the scripts by Redis's own clock; 200"
              + " clients on a cold genre beside one; hits and fills under 50 writes a second. On a"
              + " stack of its own.",
      mixinStandardHelpOptions = true)
  static final class Cache implements Callable<Integer> {

    @Option(names = "--rounds", description = "Of each figure (default: ${DEFAULT-VALUE}).")
    private int rounds = 5;

    @Option(names = "--seconds", description = "Of a round of hits (default: ${DEFAULT-VALUE}).")
    private int seconds = 2;

    @Option(
        names = "--calls",
        description = "Of each script in a round (default: ${DEFAULT-VALUE}).")
    private int calls = 60;

    @Option(names = "--minutes", description = "Of steady writes (default: ${DEFAULT-VALUE}).")
    private int minutes = 3;

    @Option(
        names = "--parts",
        split = ",",
        description = "Any of ${COMPLETION-CANDIDATES} (default: all).")
    private Set<CacheBench.Part> parts = EnumSet.allOf(CacheBench.Part.class);

    @Option(names = "--plots", description = "Where SVGs go (default: docs/plots).")
    private Path plots = repository().resolve("docs/plots");

    @Override
    public Integer call() throws Exception {
      try (BenchStack stack = new BenchStack(repository())) {
        var extent = new CacheBench.Extent(rounds, seconds, calls, minutes);
        new CacheBench(stack, extent, plots).run(parts);
      }
      return 0;
    }
  }

  /** {@code ./tracks bench telemetry}. */
  @Command(
      name = "telemetry",
      description =
          "Cached reads a second with telemetry on, beside the same without, twice. On a stack of"
              + " its own.",
      mixinStandardHelpOptions = true)
  static final class Telemetry implements Callable<Integer> {

    @Option(names = "--rounds", description = "Of each figure (default: ${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--seconds", description = "Of a round (default: ${DEFAULT-VALUE}).")
    private int seconds = 3;

    @Override
    public Integer call() throws Exception {
      try (BenchStack stack = new BenchStack(repository())) {
        new TelemetryBench(stack, rounds, seconds).run();
      }
      return 0;
    }
  }

  /** {@code ./tracks bench up}. */
  @Command(
      name = "up",
      description =
          "How long the first start of a build takes, and those after it, and the memory of each"
              + " part.",
      mixinStandardHelpOptions = true)
  static final class Up implements Callable<Integer> {

    @Option(names = "--rounds", description = "Starts after the first (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Override
    public Integer call() throws Exception {
      new UpBench(repository(), rounds).run();
      return 0;
    }
  }
}
