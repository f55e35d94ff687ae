package dev.tracks.identity.emulator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/**
 * Files that are there whole or not at all, whenever the process or the machine dies, and that
 * their owner alone may read: they hold hashes and keys.
 */
final class DurableFiles {

  private static final String UNFINISHED = ".new";

  private DurableFiles() {}

  /** Makes a directory, and removes what a process that died left unfinished in it. */
  static Path directory(Path directory) throws IOException {
    Files.createDirectories(directory, ownerOnly("rwx------"));
    try (DirectoryStream<Path> unfinished = Files.newDirectoryStream(directory, "*" + UNFINISHED)) {
      for (Path file : unfinished) {
        Files.delete(file);
      }
    }
    return directory;
  }

  /** Puts a file in the place of what had its name; on return it is on the disk. */
  static void write(Path file, byte[] content) throws IOException {
    Path directory = parent(file);
    Path fresh =
        Files.createTempFile(
            directory, file.getFileName().toString(), UNFINISHED, ownerOnly("rw-------"));
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    force(directory);
  }

  /** Removes a file; on return it does not come back. */
  static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
    force(parent(file));
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent());
  }

  /** A name is on the disk when its directory is. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] ownerOnly(String permissions) {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }
}
