package dev.tracks.command.imports;

import dev.tracks.defaults.problem.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Where uploads are kept from the moment that they are acknowledged until they are imported: files
 * of a directory that all instances share, unpacked. A file is whole and on the disk before it has
 * its name.
 */
@Component
class Spool {

  /**
   * An upload that is kept.
   *
   * @param id of the import that it is for
   * @param digest SHA-256 of what was unpacked, in hex
   * @param lines how many there are, nearly: a last one may have no end
   */
  record Kept(String id, String digest, long bytes, long lines) {}

  private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
  private static final String WHOLE = ".csv";
  private static final String PART = ".part";
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final int BUFFER = 256 * 1024;

  private final ImportProperties properties;
  private final Clock clock;
  private final Semaphore uploads;

  Spool(ImportProperties properties, Clock clock) {
    this.properties = properties;
    this.clock = clock;
    this.uploads = new Semaphore(properties.maxUploads());
  }

  /**
   * Keeps an upload.
   *
   * @throws Problem 400 when its header is wrong or its gzip is, 413 when it is too large, 503 when
   *     there are as many as there may be at once, 507 when it cannot be kept
   * @throws IOException when the client goes away or does not go on
   */
  Kept keep(InputStream body, Charset charset) throws IOException {
    if (!uploads.tryAcquire()) {
      throw Problem.unavailable("too-many-uploads", "Too many files are sent at once.", 5);
    }
    String id = UUID.randomUUID().toString();
    Path part = path(id, PART);
    try (PlainUpload upload = new PlainUpload(body, properties)) {
      byte[] beginning = upload.readNBytes(BUFFER);
      refuseOtherFiles(beginning, charset);
      Kept kept = write(id, part, beginning, upload);
      LOG.info("Import {} was uploaded: {} bytes, SHA-256 {}", id, kept.bytes(), kept.digest());
      return kept;
    } finally {
      uploads.release();
      delete(part);
    }
  }

  /** At once, and not when the first gigabyte is here. */
  private static void refuseOtherFiles(byte[] beginning, Charset charset) throws IOException {
    try (TrackFile file = new TrackFile(new ByteArrayInputStream(beginning), charset)) {
      LOG.trace("The header is as expected, up to line {}", file.line());
    } catch (IllegalArgumentException e) {
      String flaw = String.valueOf(e.getMessage());
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "malformed-header",
          Character.toUpperCase(flaw.charAt(0)) + flaw.substring(1));
    }
  }

  private Kept write(String id, Path part, byte[] beginning, InputStream rest) throws IOException {
    MessageDigest digest = sha256();
    long bytes = 0;
    long lines = 0;
    byte[] buffer = beginning;
    int size = beginning.length;
    try (FileChannel file = create(part)) {
      while (size > 0) {
        digest.update(buffer, 0, size);
        bytes += size;
        lines += lines(buffer, size);
        append(file, buffer, size);
        buffer = bytes == size ? new byte[BUFFER] : buffer;
        size = rest.readNBytes(buffer, 0, BUFFER);
      }
      finish(file, part, path(id, WHOLE));
    }
    return new Kept(id, HexFormat.of().formatHex(digest.digest()), bytes, lines);
  }

  private FileChannel create(Path part) {
    try {
      Files.createDirectories(properties.directory());
      return FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw notKept(e);
    }
  }

  private static void append(FileChannel file, byte[] buffer, int size) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, size);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
    } catch (IOException e) {
      throw notKept(e);
    }
  }

  /** The directory as well, or the name could be lost. */
  private void finish(FileChannel file, Path part, Path whole) {
    try {
      file.force(true);
      Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel directory =
          FileChannel.open(properties.directory(), StandardOpenOption.READ)) {
        directory.force(true);
      }
    } catch (IOException e) {
      throw notKept(e);
    }
  }

  private static Problem notKept(IOException e) {
    LOG.error("An upload cannot be kept: {}", e.toString());
    return new Problem(
        HttpStatus.INSUFFICIENT_STORAGE,
        "insufficient-storage",
        "The file cannot be kept now; nothing of it was imported.");
  }

  /**
   * Opens an upload.
   *
   * @throws NoSuchFileException when it is not there
   */
  TrackFile open(String id, Charset charset) throws IOException {
    return new TrackFile(Files.newInputStream(path(id, WHOLE)), charset);
  }

  /** An upload is needed no longer. */
  void delete(String id) {
    delete(path(id, WHOLE));
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      LOG.warn("A file of the spool is left, and will be tried again: {}", e.toString());
    }
  }

  /** Deletes what was left behind by who died, except what is still needed. */
  void sweep(Predicate<String> needed) throws IOException {
    if (!Files.isDirectory(properties.directory())) {
      return;
    }
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(properties.directory(), "*{" + WHOLE + "," + PART + "}")) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        if (isAbandoned(file)
            && (name.endsWith(PART) || !needed.test(name.substring(0, name.lastIndexOf('.'))))) {
          delete(file);
        }
      }
    }
  }

  private boolean isAbandoned(Path file) throws IOException {
    try {
      return Files.getLastModifiedTime(file).toInstant().isBefore(clock.instant().minus(ABANDONED));
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private Path path(String id, String ending) {
    return properties.directory().resolve(id + ending);
  }

  private static long lines(byte[] buffer, int size) {
    long lines = 0;
    for (int i = 0; i < size; i++) {
      lines += buffer[i] == '\n' ? 1 : 0;
    }
    return lines;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
