package dev.tracks.systemtests.torture;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./tracks torture cache}. */
@Command(
    name = "cache",
    description =
        "Reads and writes from many clients while parts are killed, frozen and cut off and Redis"
            + " forgets, remembers wrongly and lets expire; then judges the history of all reads.",
    mixinStandardHelpOptions = true)
final class CacheCommand implements Callable<Integer> {

  @Mixin private TortureRun run = new TortureRun();

  @Option(names = "--readers", description = "How many clients read (default: ${DEFAULT-VALUE}).")
  private int readers = 60;

  @Override
  public Integer call() throws Exception {
    if (run.mutants()) {
      return run.runMutants("cache");
    }
    Map<String, String> settings =
        Map.of(
            "TRACKS_CACHE_ALLROWS",
            String.valueOf(CacheTorture.ALL_ROWS),
            "TRACKS_CACHE_LEASE",
            CacheTorture.LEASE.toMillis() + "ms");
    CacheTorture.Outcome outcome =
        run.run(
            "torture-cache",
            settings,
            Duration.ofSeconds(20),
            (stage, seed, time, faults) ->
                new CacheTorture(stage, readers, seed, System.out::println).run(time, faults));
    System.out.println(outcome.line());
    return outcome.violations() == 0 ? 0 : 1;
  }
}
