package dev.tracks.query;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.testing.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

/** The types of problems that are described, compared with those that stand in the sources. */
class DocumentedProblemsUnitTests {

  private static final Path ROOT = RepositoryRoot.path();

  /** A status and a type, or a type that goes with a status by the method's name. */
  private static final Pattern TOLD =
      Pattern.compile(
          "(?:HttpStatus\\.[A-Z_0-9]+,|\\bunavailable\\(|\\bunauthorized\\()\\s*\"([a-z-]+)\"");

  @Test
  void everyProblemThatIsToldIsDescribed() {
    assertThat(found(TOLD, sources())).hasSizeGreaterThan(30).isSubsetOf(described());
  }

  @Test
  void everyProblemThatIsDescribedIsTold() {
    SortedSet<String> there = found(Pattern.compile("\"([a-z-]+)\""), sources());
    Arrays.stream(HttpStatus.values())
        .map(status -> status.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .forEach(there::add);
    assertThat(described()).isNotEmpty().isSubsetOf(there);
  }

  private static SortedSet<String> described() {
    return found(
        Pattern.compile("urn:tracks:problem:([a-z-]+)"),
        text(ROOT.resolve("query-service/src/main/resources/docs/openapi.yaml")));
  }

  private static String sources() {
    return Stream.of(
            "service-defaults", "command-service", "query-service", "cache-invalidator", "gateway")
        .map(module -> ROOT.resolve(module).resolve("src/main/java"))
        .flatMap(DocumentedProblemsUnitTests::files)
        .map(DocumentedProblemsUnitTests::text)
        .collect(joining("\n"));
  }

  private static Stream<Path> files(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SortedSet<String> found(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map(match -> match.group(1))
        .collect(toCollection(TreeSet::new));
  }
}
