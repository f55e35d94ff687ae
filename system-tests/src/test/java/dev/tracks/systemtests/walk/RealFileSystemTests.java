package dev.tracks.systemtests.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tracks.stack.load.Loader;
import dev.tracks.systemtests.torture.DatabaseRecords;
import dev.tracks.testing.RepositoryRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data set's file, with the damage that it has, through the system that is started by up. */
class RealFileSystemTests {

  private static final int ROWS = 19_828;

  @Test
  void everyRowIsStoredOnceAndTheLineThatIsCutOffIsRejected(@TempDir Path directory)
      throws Exception {
    String set = System.getenv("TRACKS_DATA");
    Path data = set == null ? RepositoryRoot.path().resolve("../shared/data") : Path.of(set);
    Path file = data.resolve("spotify-features-19829.csv");
    Assumptions.assumeTrue(Files.exists(file), "data set is absent: set TRACKS_DATA");
    Path rejects = directory.resolve("rejects.csv");
    try (RunningSystem system = new RunningSystem(directory)) {
      Loader.Summary first = system.loader().load(file, rejects, done -> {});
      assertThat(first).isEqualTo(new Loader.Summary(ROWS + 1, ROWS, 0, 1));
      assertThat(Files.readAllLines(rejects)).hasSize(2).last().asString().startsWith("19830,");

      Loader.Summary second = system.loader().load(file, rejects, done -> {});
      assertThat(second).isEqualTo(new Loader.Summary(ROWS + 1, 0, ROWS, 1));

      DatabaseRecords records = system.records();
      assertThat(records.rows()).hasSize(ROWS);
      assertThat(records.contradictions()).isEmpty();
      await().atMost(Duration.ofSeconds(60)).until(() -> system.records().unpublished() == 0);
      assertThat(genres(records))
          .isEqualTo(Set.of("A Capella", "Alternative", "Country", "Dance", "Movie", "R&B"));
      assertThat(system.get("/features").body().split("\"track_id\":", -1)).hasSize(ROWS + 1);
    }
  }

  private static Set<String> genres(DatabaseRecords records) {
    return records.rows().stream().map(DatabaseRecords.Row::genre).collect(Collectors.toSet());
  }
}
