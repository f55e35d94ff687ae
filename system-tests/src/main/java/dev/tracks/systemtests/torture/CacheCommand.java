package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tracks torture cache}. */
@Command(
    name = "cache",
    description =
        "Reads and writes from many clients while parts are killed, frozen and cut off and Redis"
            + " forgets, remembers wrongly and lets expire; then judges the history of all reads.",
    mixinStandardHelpOptions = true)
final class CacheCommand implements Callable<Integer> {

  @Option(
      names = "--minutes",
      description = "How long, from readiness on (default: ${DEFAULT-VALUE}).")
  private double minutes = 15;

  @Option(names = "--seed", description = "Draws the same faults again (default: random).")
  private @Nullable Long seed;

  @Option(names = "--readers", description = "How many clients read (default: ${DEFAULT-VALUE}).")
  private int readers = 60;

  @Option(
      names = "--instances",
      description = "How many of each service (default: ${DEFAULT-VALUE}).")
  private int instances = 2;

  @Option(
      names = "--directory",
      description = "Where data and logs go (default: .tracks/torture-cache-SEED).")
  private @Nullable Path directory;

  @Option(
      names = "--mutants",
      description = "Instead: breaks the protocol in known ways and says which test catches each.")
  private boolean mutants;

  private final Path repository =
      Path.of(System.getProperty("tracks.repository", "")).toAbsolutePath();

  @Override
  public Integer call() throws Exception {
    if (mutants) {
      Path runner = repository.resolve("system-tests/mutants/run");
      return new ProcessBuilder(runner.toString(), "cache").inheritIO().start().waitFor();
    }
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    Path own =
        directory == null ? repository.resolve(".tracks/torture-cache-" + chosen) : directory;
    if (Files.exists(own.resolve("database"))) {
      throw new IOException(own + " holds an earlier run; name another --directory or remove it");
    }
    Map<String, String> settings =
        Map.of(
            "TRACKS_CACHE_ALLROWS",
            String.valueOf(CacheTorture.ALL_ROWS),
            "TRACKS_CACHE_LEASE",
            CacheTorture.LEASE.toMillis() + "ms");
    CacheTorture.Outcome outcome;
    LocalStage stage =
        LocalStage.start(
            repository, own.toAbsolutePath(), instances, settings, Duration.ofSeconds(20));
    Thread cleanup = new Thread(stage::close);
    Runtime.getRuntime().addShutdownHook(cleanup);
    try (stage) {
      System.out.println("data, logs and faults.log in " + own);
      outcome =
          new CacheTorture(stage, readers, chosen, System.out::println)
              .run(Duration.ofMillis((long) (minutes * 60_000)), own.resolve("faults.log"));
    } finally {
      Runtime.getRuntime().removeShutdownHook(cleanup);
    }
    System.out.println(outcome.line());
    return outcome.violations() == 0 ? 0 : 1;
  }
}
