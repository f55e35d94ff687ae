package dev.tracks.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the checkout is, whichever module's folder a test runs in. */
public final class RepositoryRoot {

  private RepositoryRoot() {}

  /** The folder that holds the root {@code pom.xml} and the {@code contracts} module. */
  public static Path path() {
    for (Path dir = Path.of("").toAbsolutePath(); dir != null; dir = dir.getParent()) {
      if (Files.isDirectory(dir.resolve("contracts/service-bus"))) {
        return dir;
      }
    }
    throw new IllegalStateException("not inside a checkout: " + Path.of("").toAbsolutePath());
  }
}
