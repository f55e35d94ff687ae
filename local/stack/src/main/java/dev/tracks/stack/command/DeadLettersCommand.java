package dev.tracks.stack.command;

import dev.tracks.stack.deadletter.DeadLetterClient;
import dev.tracks.stack.deadletter.DeadLetterTexts;
import dev.tracks.stack.identity.Authorization;
import dev.tracks.stack.system.SecretFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Messages that nobody could handle. */
@Command(
    name = "dead-letters",
    description = "Messages that could not be handled: look at them, replay or discard them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "(list | show | replay | discard)",
    subcommands = {
      DeadLettersCommand.ListThem.class,
      DeadLettersCommand.Show.class,
      DeadLettersCommand.Replay.class,
      DeadLettersCommand.Discard.class
    })
final class DeadLettersCommand {

  @ParentCommand private Tracks tracks = new Tracks();

  @Option(
      names = "--entity",
      scope = ScopeType.INHERIT,
      paramLabel = "NAME",
      description = "A queue, or TOPIC/SUBSCRIPTION (default: tracks/cache-invalidator).")
  private @Nullable String entity;

  @Option(
      names = "--gateway",
      scope = ScopeType.INHERIT,
      paramLabel = "URL",
      description = "Another system's gateway (default: this stack's).")
  private @Nullable URI gateway;

  @Option(
      names = "--token-file",
      scope = ScopeType.INHERIT,
      paramLabel = "FILE",
      description = "Where another system's token of an administrator is.")
  private @Nullable Path tokenFile;

  private DeadLetterClient client() {
    Path file = tokenFile;
    if (gateway != null && file == null) {
      throw new IllegalArgumentException(
          "another system takes tokens of its own: name a file with one by --token-file");
    }
    if (gateway == null) {
      tracks.running();
    }
    return new DeadLetterClient(
        gateway == null ? URI.create("http://127.0.0.1:" + tracks.ports().gateway()) : gateway,
        file == null
            ? new Authorization(tracks.system().users(), "admin")
            : () -> "Bearer " + SecretFile.read(file),
        entity);
  }

  @Command(
      name = "list",
      description = "Shows them, oldest first.",
      mixinStandardHelpOptions = true)
  static final class ListThem implements Callable<Integer> {

    @ParentCommand private DeadLettersCommand parent = new DeadLettersCommand();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--limit",
        paramLabel = "N",
        defaultValue = "20",
        description = "How many at most, up to 100 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(
        names = "--after",
        paramLabel = "NUMBER",
        defaultValue = "-1",
        description = "Goes on after this one.")
    private long after;

    @Override
    public Integer call() {
      DeadLetterTexts.page(parent.client().list(after, limit), spec.commandLine().getOut());
      return 0;
    }
  }

  @Command(name = "show", description = "Shows one with its body.", mixinStandardHelpOptions = true)
  static final class Show implements Callable<Integer> {

    @ParentCommand private DeadLettersCommand parent = new DeadLettersCommand();
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "NUMBER", description = "Its number in the list.")
    private long number;

    @Override
    public Integer call() {
      DeadLetterTexts.whole(parent.client().show(number), spec.commandLine().getOut());
      return 0;
    }
  }

  /** Some by number, or all. */
  static final class Which {
    @Parameters(paramLabel = "NUMBER", arity = "1..*", description = "Numbers in the list.")
    private List<Long> numbers = List.of();

    @Option(names = "--all", required = true, description = "All that are there now.")
    private boolean all;
  }

  /** What is done to some or all of them; all only when somebody agrees. */
  abstract static class Action implements Callable<Integer> {

    @ParentCommand private DeadLettersCommand parent = new DeadLettersCommand();
    @Spec private CommandSpec spec = CommandSpec.create();

    @ArgGroup(multiplicity = "1")
    private Which which = new Which();

    @Option(
        names = {"-y", "--yes"},
        description = "Does not ask.")
    private boolean yes;

    private final String question;
    private final String done;

    Action(String question, String done) {
      this.question = question;
      this.done = done;
    }

    abstract void one(DeadLetterClient client, long number);

    abstract DeadLetterClient.Summary all(DeadLetterClient client);

    @Override
    public Integer call() throws IOException {
      DeadLetterClient client = parent.client();
      PrintWriter out = spec.commandLine().getOut();
      if (!which.all) {
        return each(client, out);
      }
      if (!yes && !agreed(question, out)) {
        return Tracks.FAILED;
      }
      DeadLetterClient.Summary summary = all(client);
      out.printf("%s %d, left %d%n", done, summary.done(), summary.left());
      return summary.left() == 0 ? 0 : Tracks.FAILED;
    }

    private int each(DeadLetterClient client, PrintWriter out) {
      int exit = 0;
      for (long number : which.numbers) {
        try {
          one(client, number);
          out.println(number + " is " + done + ".");
        } catch (IllegalStateException e) {
          out.println(number + " is not " + done + ": " + e.getMessage());
          exit = Tracks.FAILED;
        }
      }
      return exit;
    }
  }

  @Command(
      name = "replay",
      description = "Sends them again; handling one twice has its effect once.",
      mixinStandardHelpOptions = true)
  static final class Replay extends Action {

    Replay() {
      super("Replay all dead letters?", "replayed");
    }

    @Override
    void one(DeadLetterClient client, long number) {
      client.replay(number);
    }

    @Override
    DeadLetterClient.Summary all(DeadLetterClient client) {
      return client.replayAll();
    }
  }

  @Command(
      name = "discard",
      description = "Deletes them for good.",
      mixinStandardHelpOptions = true)
  static final class Discard extends Action {

    Discard() {
      super("Delete all dead letters for good?", "discarded");
    }

    @Override
    void one(DeadLetterClient client, long number) {
      client.discard(number);
    }

    @Override
    DeadLetterClient.Summary all(DeadLetterClient client) {
      return client.discardAll();
    }
  }

  private static boolean agreed(String question, PrintWriter out) throws IOException {
    out.print(question + " [y/N] ");
    out.flush();
    String answer =
        new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
    boolean agreed = answer != null && answer.strip().equalsIgnoreCase("y");
    if (!agreed) {
      out.println("Nothing was done.");
    }
    return agreed;
  }
}
