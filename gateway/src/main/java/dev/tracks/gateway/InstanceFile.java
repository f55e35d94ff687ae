package dev.tracks.gateway;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of base URLs, one a line, that is replaced when instances come and go. It is asked whether
 * it changed at each use, so that a request which begins after the change obeys it; a file that
 * cannot be read changes nothing.
 */
final class InstanceFile implements Supplier<List<URI>> {

  private static final Logger LOG = LoggerFactory.getLogger(InstanceFile.class);

  private record Content(FileTime modified, @Nullable Object fileKey, List<URI> uris) {

    boolean isOf(BasicFileAttributes attributes) {
      return modified.equals(attributes.lastModifiedTime())
          && java.util.Objects.equals(fileKey, attributes.fileKey());
    }
  }

  private final Path file;
  private volatile Content content = new Content(FileTime.fromMillis(0), null, List.of());

  InstanceFile(Path file) {
    this.file = file;
  }

  @Override
  public List<URI> get() {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!content.isOf(attributes)) {
        List<URI> uris =
            Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(URI::create)
                .toList();
        content = new Content(attributes.lastModifiedTime(), attributes.fileKey(), uris);
        LOG.info("{} names {}", file.getFileName(), uris);
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.warn("{} cannot be read: {}", file, e.toString());
    }
    return content.uris();
  }
}
