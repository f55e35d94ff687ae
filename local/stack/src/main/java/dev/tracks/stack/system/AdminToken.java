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

/** The administrators' token of one stack: random, in a file that only its owner may read. */
public final class AdminToken {

  private static final int BYTES = 32;
  private static final int SHORTEST = 32;

  private AdminToken() {}

  /** Where a stack has it. */
  public static Path file(Path directory) {
    return directory.resolve("admin-token");
  }

  /** The stack's token; made when there is none. */
  static String of(Path directory) {
    Path file = file(directory);
    try {
      if (Files.exists(file)) {
        String token = read(file);
        if (token.length() >= SHORTEST) {
          return token;
        }
      }
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
      Files.createDirectories(directory);
      // whole and protected before it has its name
      Path fresh = Files.createTempFile(directory, "admin-token", ".new", ownerOnly());
      Files.writeString(fresh, token + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return token;
    } catch (IOException e) {
      throw new UncheckedIOException("the administrators' token cannot be kept", e);
    }
  }

  /** The token in a file. */
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
