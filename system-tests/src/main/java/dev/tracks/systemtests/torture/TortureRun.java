package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What each torture is told: how long, which faults, how many of each service, and where its data
 * go.
 */
final class TortureRun {

  @Option(
      names = "--minutes",
      description = "How long, from readiness on (default: ${DEFAULT-VALUE}).")
  private double minutes = 15;

  @Option(names = "--seed", description = "Draws the same faults again (default: random).")
  private @Nullable Long seed;

  @Option(
      names = "--instances",
      description = "How many of each service (default: ${DEFAULT-VALUE}).")
  private int instances = 2;

  @Option(
      names = "--directory",
      description = "Where data and logs go (default: one for the seed, under .tracks).")
  private @Nullable Path directory;

  @Option(
      names = "--mutants",
      description = "Instead: breaks the code in known ways and says which test catches each.")
  private boolean mutants;

  private final Path repository =
      Path.of(System.getProperty("tracks.repository", "")).toAbsolutePath();

  /** What is done to a stage that is ready. */
  @FunctionalInterface
  interface Deed<T> {
    T on(LocalStage stage, long seed, Duration time, Path faults) throws Exception;
  }

  boolean mutants() {
    return mutants;
  }

  /** Runs the named mutants and answers the runner's exit code. */
  int runMutants(String which) throws IOException, InterruptedException {
    Path runner = repository.resolve("system-tests/mutants/run");
    return new ProcessBuilder(runner.toString(), which).inheritIO().start().waitFor();
  }

  /** Starts a stage, does the deed and ends the stage, also when the process is told to end. */
  <T> T run(String name, Map<String, String> settings, Duration lock, Deed<T> deed)
      throws Exception {
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    Path own =
        (directory == null ? repository.resolve(".tracks/" + name + "-" + chosen) : directory)
            .toAbsolutePath();
    if (Files.exists(own.resolve("database"))) {
      throw new IOException(own + " holds an earlier run; name another --directory or remove it");
    }
    LocalStage stage = LocalStage.start(repository, own, instances, settings, lock);
    Thread cleanup = new Thread(stage::close);
    Runtime.getRuntime().addShutdownHook(cleanup);
    try (stage) {
      System.out.println("data, logs and faults.log in " + own);
      return deed.on(
          stage, chosen, Duration.ofMillis((long) (minutes * 60_000)), own.resolve("faults.log"));
    } finally {
      Runtime.getRuntime().removeShutdownHook(cleanup);
    }
  }
}
