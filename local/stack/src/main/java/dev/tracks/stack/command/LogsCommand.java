package dev.tracks.stack.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
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

  @Option(names = "-f", description = "Goes on with what is written from now on (one part).")
  private boolean follow;

  @Override
  public Integer call() throws IOException {
    Path directory = tracks.directory().resolve("logs");
    if (!Files.isDirectory(directory)) {
      throw new IllegalStateException("nothing was started here yet");
    }
    List<Path> logs;
    try (Stream<Path> files = Files.list(directory)) {
      logs =
          files
              .filter(file -> part.isEmpty() || file.getFileName().toString().equals(part + ".log"))
              .sorted()
              .toList();
    }
    if (logs.isEmpty()) {
      throw new IllegalArgumentException("there is no log of '" + part + "'");
    }
    for (Path log : logs) {
      if (logs.size() > 1) {
        System.out.println("== " + log.getFileName());
      }
      List<String> all = Files.readAllLines(log, StandardCharsets.UTF_8);
      all.stream().skip(Math.max(0, all.size() - lines)).forEach(System.out::println);
    }
    if (follow && logs.size() == 1) {
      follow(logs.getFirst());
    }
    return 0;
  }

  private static void follow(Path log) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(file.length());
      byte[] buffer = new byte[8192];
      while (!Thread.currentThread().isInterrupted()) {
        int read = file.read(buffer);
        if (read > 0) {
          System.out.write(buffer, 0, read);
          System.out.flush();
        } else {
          LockSupport.parkNanos(200_000_000);
        }
      }
    }
  }
}
