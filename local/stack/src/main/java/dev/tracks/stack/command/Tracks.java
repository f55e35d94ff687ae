package dev.tracks.stack.command;

import dev.tracks.stack.process.StateFile;
import dev.tracks.stack.process.Supervisor;
import dev.tracks.stack.system.Installation;
import dev.tracks.stack.system.LocalSystem;
import dev.tracks.stack.system.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code ./tracks}: the whole system on one machine. */
@Command(
    name = "tracks",
    description = "The whole system on this machine.",
    mixinStandardHelpOptions = true,
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      StartCommand.class,
      StopCommand.class,
      RestartCommand.class,
      ScaleCommand.class,
      LoadCommand.class,
      GenerateCommand.class,
      DeadLettersCommand.class,
      TokenCommand.class,
      ResetCommand.class
    },
    footerHeading = "%nProofs, which build all that is here first; each has a --help of its own:%n",
    footer = {
      "  torture       Proves what was promised by breaking everything else.",
      "  bench         Measures, each figure beside a plainer one of the same run.",
      "  search        Searches the cache protocol state by state."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:could not be done, and the message says why; status: not every part is ready;"
          + " dead-letters: some are left",
      "2:wrong usage",
      "3:this stack is not running"
    })
public final class Tracks {

  static final int FAILED = 1;
  static final int NOT_RUNNING = 3;

  @Option(
      names = "--offset",
      scope = ScopeType.INHERIT,
      defaultValue = "0",
      paramLabel = "N",
      description =
          "Moves every port by N, a multiple of 100: another stack beside the first"
              + " (not 1000, 1700 or 2700 apart: these share ports).")
  private int offset;

  /** Runs a command. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** All commands, with their exit codes. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Tracks());
    line.setExecutionExceptionHandler(
        (exception, command, parsed) -> {
          command.getErr().println("tracks: " + message(exception));
          return exception instanceof NotRunning ? NOT_RUNNING : FAILED;
        });
    return line;
  }

  /** There is no stack to talk to. */
  static final class NotRunning extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NotRunning(String message) {
      super(message);
    }
  }

  private static String message(Exception e) {
    if (e instanceof Supervisor.CannotStart
        || e instanceof IllegalArgumentException
        || e instanceof IllegalStateException
        || e instanceof UncheckedIOException) {
      return String.valueOf(e.getMessage());
    }
    if (e instanceof FileSystemException && e.getMessage() != null) {
      return "file trouble: " + e.getMessage();
    }
    return e.toString();
  }

  /** The checkout: where {@code ./tracks} stands. */
  Path repository() {
    return Path.of(System.getProperty("tracks.repository", "")).toAbsolutePath().normalize();
  }

  Path home() {
    String elsewhere = System.getenv("TRACKS_HOME");
    return elsewhere == null
        ? repository().resolve(".tracks")
        : Path.of(elsewhere).toAbsolutePath();
  }

  /** This bundle's own data, logs and state. */
  Path directory() {
    Path directory = home().resolve(offset == 0 ? "stack" : "stack-" + offset);
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be made", e);
    }
    return directory;
  }

  Ports ports() {
    return new Ports(offset);
  }

  Installation installation() {
    return new Installation(repository(), home());
  }

  LocalSystem system() {
    return new LocalSystem(installation(), directory(), ports());
  }

  /** A command for this very stack, as it is typed. */
  String written(String command) {
    return "./tracks " + command + (offset == 0 ? "" : " --offset " + offset);
  }

  /** The running stack's state, or an error that says how to start it. */
  StateFile.State running() {
    return new StateFile(directory())
        .running()
        .orElseThrow(
            () -> new NotRunning("this stack is not running; start it with " + written("up")));
  }
}
