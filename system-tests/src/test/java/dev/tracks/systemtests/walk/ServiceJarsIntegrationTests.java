package dev.tracks.systemtests.walk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.testing.RepositoryRoot;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.jar.JarFile;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes to production, as it was packaged. */
class ServiceJarsIntegrationTests {

  private static final Set<String> SHARED = Set.of("contracts", "service-defaults");

  /** What the parts of one machine and the tests stand on, and a service has no use for. */
  private static final Predicate<String> FOR_ONE_MACHINE =
      Pattern.compile("embedded-redis|picocli|progressbar|junit|assertj|awaitility|testcontainers")
          .asPredicate();

  @ParameterizedTest
  @CsvSource({
    "command-service, command",
    "query-service, query",
    "cache-invalidator, invalidator",
    "gateway, gateway"
  })
  void holdNothingOfWhatMakesOneMachineAWholeCloud(String service, String module)
      throws IOException {
    List<String> entries = entries(service);
    assertThat(found(entries, "BOOT-INF/lib/tracks-(.+)-[0-9].*\\.jar"))
        .isSubsetOf(SHARED)
        .contains("service-defaults");
    assertThat(found(entries, "BOOT-INF/classes/dev/tracks/([^/]+)/.+")).containsExactly(module);
    assertThat(entries).hasSizeGreaterThan(50).noneMatch(FOR_ONE_MACHINE);
  }

  private static List<String> entries(String service) throws IOException {
    try (JarFile jar =
        new JarFile(
            RepositoryRoot.path()
                .resolve(service)
                .resolve("target/tracks-" + service + "-0.1.0-SNAPSHOT.jar")
                .toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  private static Set<String> found(List<String> entries, String pattern) {
    Pattern named = Pattern.compile(pattern);
    return entries.stream()
        .flatMap(entry -> named.matcher(entry).results())
        .map((MatchResult match) -> match.group(1))
        .collect(Collectors.toSet());
  }
}
