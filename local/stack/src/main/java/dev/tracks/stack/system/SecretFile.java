package dev.tracks.stack.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Objects;

/** A secret of one stack: random, in a file that only its owner may read. */
public final class SecretFile {

  private static final int BYTES = 32;
  private static final int SHORTEST = 32;

  private SecretFile() {}

  /** The secret in a file; made when there is none. */
  public static String of(Path file) {
    try {
      if (Files.exists(file)) {
        String secret = read(file);
        if (secret.length() >= SHORTEST) {
          return secret;
        }
      }
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
      Files.createDirectories(directory);
      // whole and protected before it has its name
      Path fresh =
          Files.createTempFile(directory, file.getFileName().toString(), ".new", ownerOnly());
      Files.writeString(fresh, secret + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return secret;
    } catch (IOException e) {
      throw new UncheckedIOException("a secret cannot be kept in " + file, e);
    }
  }

  /** The secret in a file that is there. */
  public static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("there is no token to be read in " + file, e);
    }
  }

  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
