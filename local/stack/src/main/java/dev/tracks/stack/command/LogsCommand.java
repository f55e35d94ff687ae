package dev.tracks.stack.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Shows the last lines of a part's log, or of every part's. */
@Command(
    name = "logs",
    description = "Shows the last lines of a part's log, or of all.",
    mixinStandardHelpOptions = true)
final class LogsCommand implements Callable<Integer> {

  @ParentCommand private Tracks tracks = new Tracks();

  @Parameters(arity = "0..1", paramLabel = "PART", description = "A name that status shows.")
  private String part = "";

  @Option(names = "-n", defaultValue = "50", description = "How many lines (default 50).")
  private int lines;

  @Option(names = "-f", description = "Goes on with what is written from now on.")
  private boolean follow;

  @Override
  public Integer call() throws IOException {
    Path directory = tracks.directory().resolve("logs");
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException("nothing was started here yet");
    }
    List<Path> logs;
    try (Stream<Path> files = Files.list(directory)) {
      logs = files.filter(file -> isLogOf(part, file.getFileName().toString())).sorted().toList();
    }
    if (logs.isEmpty()) {
      throw new IllegalArgumentException("there is no log of '" + part + "'");
    }
    for (Path log : logs) {
      if (logs.size() > 1) {
        System.out.println("== " + log.getFileName());
      }
      List<String> last = Tail.wholeLines(log);
      last.stream().skip(Math.max(0, last.size() - lines)).forEach(System.out::println);
    }
    if (follow) {
      Tail.follow(logs);
    }
    return 0;
  }

  private static boolean isLogOf(String part, String file) {
    return part.isEmpty() ? file.endsWith(".log") : file.equals(part + ".log");
  }
}
