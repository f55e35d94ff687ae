package dev.tracks.stack.command;

import dev.tracks.stack.generate.GeneratedTracks;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes up a file like the data set. Needs no running system. */
@Command(
    name = "generate",
    description = "Makes up a CSV file like the data set, the same for the same seed.",
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {

  @Option(names = "--rows", required = true, paramLabel = "N", description = "How many rows.")
  private long rows;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Which file of that size (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where it goes (default: standard output).")
  private Path output = Path.of("");

  @Override
  public Integer call() throws IOException {
    GeneratedTracks tracks = new GeneratedTracks(rows, seed);
    try (OutputStream out =
        output.toString().isEmpty()
            ? new FileOutputStream(FileDescriptor.out)
            : Files.newOutputStream(output)) {
      tracks.writeTo(out);
    }
    return 0;
  }
}
