package dev.tracks.stack.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminTokenIntegrationTests {

  @TempDir private Path directory;

  @Test
  void isMadeOnceForItsOwnerAlone() throws IOException {
    Path stack = directory.resolve("stack");
    String token = AdminToken.of(stack);
    assertThat(token).hasSizeGreaterThanOrEqualTo(43);
    assertThat(AdminToken.of(stack)).isEqualTo(token);
    assertThat(AdminToken.read(AdminToken.file(stack))).isEqualTo(token);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(AdminToken.file(stack))))
        .isEqualTo("rw-------");
    try (Stream<Path> files = Files.list(stack)) {
      assertThat(files).containsExactly(AdminToken.file(stack));
    }
  }

  @Test
  void isAnotherForEachStackAndMadeAnewWhenItIsBroken() throws IOException {
    String one = AdminToken.of(directory.resolve("one"));
    assertThat(AdminToken.of(directory.resolve("other"))).isNotEqualTo(one);
    Files.writeString(AdminToken.file(directory.resolve("one")), "cut");
    assertThat(AdminToken.of(directory.resolve("one"))).isNotEqualTo(one).hasSizeGreaterThan(42);
  }
}
