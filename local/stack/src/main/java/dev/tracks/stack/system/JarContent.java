package dev.tracks.stack.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a jar holds, told from its directory: fast, and true when its time is not. */
final class JarContent {

  private JarContent() {}

  /**
   * 16 hexadecimal digits of all entries' names, sizes and checksums. A reproducible build gives
   * every jar the same time, so that a change which keeps the size would not be noticed by that.
   */
  static String fingerprint(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      CRC32 entries = new CRC32();
      long sizes = 0;
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String line = entry.getName() + ' ' + entry.getSize() + ' ' + entry.getCrc() + '\n';
        entries.update(line.getBytes(StandardCharsets.UTF_8));
        sizes = sizes * 31 + entry.getCrc();
      }
      return "%08x%08x".formatted(entries.getValue(), (int) sizes);
    } catch (IOException e) {
      throw new UncheckedIOException(jar + " cannot be read", e);
    }
  }
}
