package dev.tracks.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuaranteesUnitTests {

  private static final Pattern NAMED_TEST =
      Pattern.compile("`([A-Z][A-Za-z]+(?:Unit|Integration|System)Tests)\\.([A-Za-z0-9]+)`");

  private static final Pattern NAMED_CHECK = Pattern.compile("`(\\.ci/checks/[a-z-]+)`");

  private static final Pattern ANNOTATION =
      Pattern.compile("@(Test|ParameterizedTest|Property|TestFactory)\\b");

  @ParameterizedTest
  @ValueSource(strings = {"docs/GUARANTEES.md", "docs/SECURITY.md"})
  void everyNamedTestExists(String document) throws IOException {
    Path repository = Path.of("").toAbsolutePath().getParent();
    String guarantees = Files.readString(repository.resolve(document));
    List<MatchResult> named = NAMED_TEST.matcher(guarantees).results().toList();
    assertThat(named).hasSizeGreaterThan(20);
    for (MatchResult test : named) {
      assertThat(isTest(source(repository, test.group(1)), test.group(2)))
          .as(test.group())
          .isTrue();
    }
  }

  /** By a test or by a check of CI. */
  @Test
  void everyPromiseNamesItsProof() throws IOException {
    Path repository = Path.of("").toAbsolutePath().getParent();
    List<String> rows =
        Files.readAllLines(repository.resolve("docs/GUARANTEES.md")).stream()
            .filter(line -> line.startsWith("| ") && !line.startsWith("| promise |"))
            .toList();
    assertThat(rows).hasSizeGreaterThan(20);
    for (String row : rows) {
      List<String> checks =
          NAMED_CHECK.matcher(row).results().map(check -> check.group(1)).toList();
      assertThat(NAMED_TEST.matcher(row).find() || !checks.isEmpty()).as(row).isTrue();
      assertThat(checks).as(row).allMatch(check -> Files.isExecutable(repository.resolve(check)));
    }
  }

  /**
   * Whether a method has a test's annotation, between the end of what stands before it and itself.
   */
  private static boolean isTest(String source, String name) {
    Matcher method =
        Pattern.compile("\\n +(void|Stream<DynamicTest>) " + name + "\\(").matcher(source);
    if (!method.find()) {
      return false;
    }
    String before = source.substring(0, method.start());
    int begin = Math.max(before.lastIndexOf("\n  }\n"), before.lastIndexOf(";\n\n"));
    return ANNOTATION.matcher(before.substring(Math.max(0, begin))).find();
  }

  private static String source(Path repository, String test) throws IOException {
    try (Stream<Path> files = Files.walk(repository)) {
      Path file =
          files
              .filter(path -> path.endsWith(test + ".java"))
              .filter(path -> !path.toString().contains("/target/"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("there is no " + test));
      return Files.readString(file);
    }
  }
}
