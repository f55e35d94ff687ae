import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Formats every Java source below a folder in place, touching only files that change. Files that
 * were not modified since the last run are skipped by a stamp, so that a build pays only for what
 * is new.
 */
public class FormatSources {

  private static final Set<String> SKIPPED = Set.of("target", "node_modules", ".git", ".tracks");

  public static void main(String[] args) throws Exception {
    Path root = Path.of(args[0]);
    Path stamp = root.resolve("target/formatted.stamp");
    long since = Files.exists(stamp) ? Files.getLastModifiedTime(stamp).toMillis() : 0;
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return SKIPPED.contains(dir.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")
                && attributes.lastModifiedTime().toMillis() >= since) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    Formatter formatter = new Formatter(JavaFormatterOptions.builder().build());
    for (Path source : sources) {
      String before = Files.readString(source);
      String after;
      try {
        after = formatter.formatSourceAndFixImports(before);
      } catch (com.google.googlejavaformat.java.FormatterException unparsable) {
        System.err.println(source + ": " + unparsable.getMessage()); // javac will say more
        continue;
      }
      if (!after.equals(before)) {
        Files.writeString(source, after);
        System.out.println("formatted " + root.relativize(source));
      }
    }
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, "");
  }
}
