package dev.tracks.stack.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarContentUnitTests {

  @TempDir private Path directory = Path.of("");

  @Test
  void tellsBuildsOfTheSameSizeAndTimeApart() throws IOException {
    Path one = jar("one.jar", "aaaa");
    Path other = jar("other.jar", "bbbb");
    assertThat(Files.size(one)).isEqualTo(Files.size(other));
    assertThat(JarContent.fingerprint(one)).isNotEqualTo(JarContent.fingerprint(other));
    assertThat(JarContent.fingerprint(one))
        .isEqualTo(JarContent.fingerprint(jar("again.jar", "aaaa")))
        .matches("[0-9a-f]{16}");
  }

  private Path jar(String name, String content) throws IOException {
    Path jar = directory.resolve(name);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar))) {
      zip.putNextEntry(new ZipEntry("entry").setLastModifiedTime(FileTime.fromMillis(0)));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
    }
    return jar;
  }
}
