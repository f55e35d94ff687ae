package dev.tracks.stack.command;

import dev.tracks.stack.identity.Authorization;
import dev.tracks.stack.load.Loader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Loads a CSV file of the data set through the running system. */
@Command(
    name = "load",
    description = "Loads a CSV file of the data set. Loading it again stores nothing twice.",
    mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {

  /** After how many rows progress is told where it cannot be drawn. */
  private static final long STEP = 5000;

  /** What a packed file begins with. */
  private static final byte[] GZIP = {(byte) 0x1f, (byte) 0x8b};

  @ParentCommand private Tracks tracks = new Tracks();

  @Parameters(
      paramLabel = "FILE",
      description = "CSV with a header, in UTF-8, packed with gzip or not.")
  private Path file = Path.of("");

  @Option(
      names = "--rejects",
      paramLabel = "FILE",
      description = "Where refused lines go (default: FILE.rejects.csv here).")
  private Path rejects = Path.of("");

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " cannot be read");
    }
    tracks.running();
    Path rejected =
        rejects.toString().isEmpty() ? Path.of(file.getFileName() + ".rejects.csv") : rejects;
    if (Files.exists(rejected) && Files.isSameFile(rejected, file)) {
      throw new IllegalArgumentException("the rejects would overwrite the file itself");
    }
    Loader loader =
        new Loader(
            URI.create("http://127.0.0.1:" + tracks.ports().gateway()),
            new Authorization(tracks.system().users(), "writer"));
    Loader.Summary summary;
    if (System.console() != null && System.console().isTerminal()) {
      try (ProgressBar bar =
          new ProgressBarBuilder()
              .setTaskName("load")
              .setInitialMax(rows(file))
              .setStyle(ProgressBarStyle.ASCII)
              .build()) {
        summary = loader.load(file, rejected, bar::stepTo);
      }
    } else {
      AtomicLong told = new AtomicLong();
      summary =
          loader.load(
              file,
              rejected,
              done -> {
                if (done - told.get() >= STEP) {
                  told.set(done);
                  System.out.println(done + " rows");
                }
              });
    }
    System.out.printf(
        "read %d, stored %d, already there %d, rejected %d%n",
        summary.read(), summary.stored(), summary.present(), summary.rejected());
    if (summary.rejected() > 0) {
      System.out.println("rejected lines: " + rejected.toAbsolutePath());
    } else {
      Files.deleteIfExists(rejected);
    }
    return 0;
  }

  /** How many rows a file has, or -1 (the bar has no end then) of one that is packed. */
  static long rows(Path file) throws IOException {
    try (InputStream bytes = new BufferedInputStream(Files.newInputStream(file))) {
      bytes.mark(GZIP.length);
      if (Arrays.equals(bytes.readNBytes(GZIP.length), GZIP)) {
        return -1;
      }
      bytes.reset();
      long lines = -1; // of the file, whatever its encoding; the header's has no row
      int last = '\n';
      for (int b = bytes.read(); b >= 0; b = bytes.read()) {
        lines += last == '\n' ? 1 : 0;
        last = b;
      }
      return Math.max(0, lines);
    }
  }
}
