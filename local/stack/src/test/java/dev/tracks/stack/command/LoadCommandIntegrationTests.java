package dev.tracks.stack.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadCommandIntegrationTests {

  @TempDir private Path directory = Path.of("");

  @Test
  void rowsAreTheLinesAfterTheHeaderAlsoOneThatIsCutOff() throws IOException {
    assertThat(LoadCommand.rows(written("genre\nPop\nRock"))).isEqualTo(2);
    assertThat(LoadCommand.rows(written("genre\nPop\n"))).isEqualTo(1);
    assertThat(LoadCommand.rows(written(""))).isZero();
  }

  @Test
  void rowsOfAPackedFileAreNotKnown() throws IOException {
    Path packed = directory.resolve("tracks.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("genre\nPop\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(LoadCommand.rows(packed)).isEqualTo(-1);
  }

  private Path written(String text) throws IOException {
    return Files.writeString(directory.resolve("tracks.csv"), text);
  }
}
