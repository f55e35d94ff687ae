package dev.tracks.systemtests.torture;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
          "Posts, changes, moves, deletes and imports from many clients while it kills, freezes,"
              + " cuts and delays every part; then compares what was acknowledged with what"
              + " database, broker and cache hold. A run without an acknowledged post, an import"
              + " that ended, a settlement, a kill or a cut fails, and one of 10 minutes or more"
              + " for what no fault met, too.",
      mixinStandardHelpOptions = true)
  static final class Events implements Callable<Integer> {

    private static final int SHOWN = 20;

    @Mixin private TortureRun run = new TortureRun();

    @Option(names = "--clients", description = "How many clients post (default: ${DEFAULT-VALUE}).")
    private int clients = 12;

    @Override
    public Integer call() throws Exception {
      if (run.mutants()) {
        return run.runMutants("--events");
      }
      Torture.Outcome outcome =
          run.run(
              "torture",
              Torture.SETTINGS,
              Torture.LOCK,
              (stage, seed, time, faults) ->
                  new Torture(stage, stage.origin(), clients, seed, System.out::println)
                      .run(time, faults));
      show("lost", outcome.verdict().lost());
      show("doubled", outcome.verdict().doubled());
      show("left", outcome.verdict().left());
      show("phantom", outcome.verdict().phantoms());
      show("not shown", outcome.unshown());
      show(outcome.whole() ? "never met" : "not met in this short run", outcome.gaps());
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
