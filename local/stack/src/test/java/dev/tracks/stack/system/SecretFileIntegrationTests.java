package dev.tracks.stack.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileIntegrationTests {

  @TempDir private Path directory;

  @Test
  void isMadeOnceForItsOwnerAlone() throws IOException {
    Path file = directory.resolve("stack").resolve("secret");
    String secret = SecretFile.of(file);
    assertThat(secret).hasSizeGreaterThanOrEqualTo(43);
    assertThat(SecretFile.of(file)).isEqualTo(secret);
    assertThat(SecretFile.read(file)).isEqualTo(secret);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(directory.resolve("stack"))) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void isAnotherEachTimeAndMadeAnewWhenItIsBroken() throws IOException {
    Path file = directory.resolve("one");
    String one = SecretFile.of(file);
    assertThat(SecretFile.of(directory.resolve("other"))).isNotEqualTo(one);
    Files.writeString(file, "cut");
    assertThat(SecretFile.of(file)).isNotEqualTo(one).hasSizeGreaterThan(42);
  }
}
