package dev.tracks.systemtests.search;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./tracks search}: every state of the cache protocol within bounds, breadth first. */
@Command(
    name = "search",
    description = {
      "Searches the cache protocol state by state; docs/protocol.md says what for.",
      "One line for each scenario; a violation is printed as its shortest trace."
    },
    mixinStandardHelpOptions = true)
public final class SearchCommand implements Callable<Integer> {

  @Option(
      names = "--seconds",
      description = "How long for all scenarios together (default: ${DEFAULT-VALUE}).")
  private long seconds = 600;

  @Option(names = "--scenario", description = "Only this one; 'list' names them.")
  private @Nullable String scenario;

  @Option(
      names = "--mutant",
      description = "Leaves a rule out, and expects a violation; 'all' or 'list' names them.")
  private @Nullable String mutant;

  @Option(
      names = "--commits",
      description = "How many commits, instead of the scenario's own number (up to 4).")
  private @Nullable Integer commits;

  @Option(
      names = "--progress",
      description = "Also asks every state whether it comes right by itself.")
  private boolean progress;

  private SearchCommand() {}

  /** Exit code 0 when all is as it should be, 1 when it is not, 2 on bad arguments. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new SearchCommand()).execute(args));
  }

  @Override
  public Integer call() {
    if ("list".equals(mutant) || "list".equals(scenario)) {
      named().forEach(one -> System.out.println("scenario " + one.name()));
      Stream.of(Mutant.values())
          .forEach(one -> System.out.println("mutant " + one.option() + ": " + one.words()));
      return 0;
    }
    if (seconds < 1 || commits != null && (commits < 1 || commits > 4)) {
      System.err.println("--seconds is 1 or more, --commits 1 to 4.");
      return 2;
    }
    List<Scenario> chosen = mutant == null ? scenarios() : mutants(mutant);
    if (chosen.isEmpty()) {
      System.err.println("There is no such scenario or mutant; --mutant list names all.");
      return 2;
    }
    long states = 0;
    int violations = 0;
    int complete = 0;
    int asExpected = 0;
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    for (int i = 0; i < chosen.size(); i++) {
      Scenario one = chosen.get(i);
      Duration time = Duration.ofNanos((end - System.nanoTime()) / (chosen.size() - i));
      Search.Outcome outcome = new Search(one, progress).run(time, maxStates(one));
      System.out.println(outcome.line());
      if (outcome.violation() != null) {
        violations++;
        show(outcome);
      }
      states += outcome.states();
      complete += outcome.complete() ? 1 : 0;
      asExpected += outcome.violation() != null == (one.mutant() != Mutant.NONE) ? 1 : 0;
    }
    System.out.printf(
        "scenarios=%d states=%d complete=%d violations=%d as_expected=%d%n",
        chosen.size(), states, complete, violations, asExpected);
    return asExpected == chosen.size() ? 0 : 1;
  }

  private static void show(Search.Outcome outcome) {
    int step = 0;
    for (String words : outcome.trace()) {
      System.out.printf("  %2d. %s%n", ++step, words);
    }
    System.out.println("  => " + outcome.violation());
  }

  private List<Scenario> scenarios() {
    return (scenario == null ? Scenarios.all() : named())
        .stream()
            .filter(one -> scenario == null || one.name().equals(scenario))
            .map(one -> commits == null ? one : one.withCommits(commits))
            .toList();
  }

  private static List<Scenario> named() {
    return Stream.concat(Scenarios.all().stream(), Scenarios.takenBack().stream()).toList();
  }

  private List<Scenario> mutants(String name) {
    return Stream.of(Mutant.values())
        .filter(one -> one != Mutant.NONE)
        .filter(one -> name.equals("all") || one.option().equals(name))
        .flatMap(
            one ->
                scenario == null
                    ? Stream.of(Scenarios.of(one))
                    : scenarios().stream().map(chosen -> chosen.with(one)))
        .toList();
  }

  /** As many as half of the heap holds beside what a step takes. */
  private static long maxStates(Scenario scenario) {
    int width = new Codec(scenario).width();
    return Runtime.getRuntime().maxMemory() * 6 / 10 / StateStore.bytesPerState(width);
  }
}
