package dev.tracks.servicebus.emulator;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file of frames, appended to and forced to the disk one frame at a time: a frame is there whole
 * or not at all. A file is {@code journal-N}: eight bytes that say so, then frames of a length, a
 * checksum of what follows, a checksum of these two (both CRC-32C), and so many bytes. What has
 * become too long is written anew as {@code journal-N+1}, which counts from the moment that it has
 * its name.
 *
 * <p>A directory belongs to one journal at a time.
 */
final class Journal implements AutoCloseable {

  private static final byte[] MAGIC = {'T', 'R', 'K', 'B', 'U', 'S', '1', '\n'};
  private static final Pattern NAME = Pattern.compile("journal-([0-9]{1,18})");
  private static final int HEADER = 12;
  private static final String FORMER = "broker.mv";

  /** Takes what frames hold. */
  interface Reader {
    void frame(byte[] bytes) throws IOException;
  }

  /** Gives the frames of a new file. */
  interface Writer {
    void write(Appender appender) throws IOException;
  }

  /** Takes frames. */
  interface Appender {
    void append(ByteBuffer frame) throws IOException;
  }

  private final Path directory;
  private final FileChannel lockChannel;
  private long number;
  private @Nullable FileChannel file;

  /**
   * Opens the journal of a directory.
   *
   * @throws IOException when another process has it, or when it is damaged
   */
  Journal(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory);
    if (Files.exists(directory.resolve(FORMER))) {
      throw new IOException(
          directory.resolve(FORMER)
              + " was written by a former version of this broker and cannot be read by this one;"
              + " without that file it begins anew, with no messages");
    }
    lockChannel =
        FileChannel.open(
            directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (lock(lockChannel) == null) {
      lockChannel.close();
      throw new IOException(directory + " cannot be opened: another broker has it open");
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // this process has it itself
    }
  }

  /** Reads all frames; a last one that is not whole was never acknowledged and is cut off. */
  void read(Reader reader) throws IOException {
    List<Path> files = files();
    if (files.isEmpty()) {
      return;
    }
    Path newest = files.removeLast();
    number = number(newest);
    for (Path old : files) { // its successor got its name, so it is whole
      Files.delete(old);
    }
    long end = read(newest, reader);
    FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE);
    file = channel;
    channel.truncate(end);
    channel.position(end);
  }

  private static long read(Path path, Reader reader) throws IOException {
    long size = Files.size(path);
    long position = MAGIC.length;
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(path), 1 << 16))) {
      byte[] magic = in.readNBytes(MAGIC.length);
      if (!Arrays.equals(magic, MAGIC)) {
        throw new IOException(path + " is not a journal of this broker");
      }
      while (size - position >= HEADER) {
        ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER));
        int length = header.getInt();
        int checksum = header.getInt();
        if (header.getInt() != checksum(header.slice(0, HEADER - Integer.BYTES))) {
          if (isNothing(header.array()) && isNothing(in.readAllBytes())) {
            break; // room that was got for a frame, without the frame
          }
          throw new IOException(path + " is damaged at byte " + position);
        }
        if (length > size - position - HEADER) {
          break;
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || checksum(ByteBuffer.wrap(bytes)) != checksum) {
          if (position + HEADER + length < size) {
            throw new IOException(path + " is damaged at byte " + position);
          }
          break;
        }
        reader.frame(bytes);
        position += HEADER + length;
      }
    }
    return position;
  }

  private static boolean isNothing(byte[] bytes) {
    for (byte one : bytes) {
      if (one != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Appends a frame and forces it to the disk. After this has failed once it fails always: what a
   * disk that failed holds is known only when it is read again.
   */
  void append(ByteBuffer frame) throws IOException {
    FileChannel channel = open();
    file = null;
    try {
      write(channel, frame);
      channel.force(false);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    file = channel;
  }

  boolean isOpen() {
    return file != null;
  }

  /** The file's length in bytes. */
  long size() throws IOException {
    return file == null ? 0 : file.position();
  }

  /**
   * Puts what a writer gives in the place of all that was there.
   *
   * @throws IOException when that failed; what was there goes on, if it is still {@link #isOpen()}
   */
  void replace(Writer writer) throws IOException {
    Path unfinished = directory.resolve("unfinished");
    FileChannel channel;
    try {
      channel = write(unfinished, writer);
    } catch (IOException e) {
      Files.deleteIfExists(unfinished);
      throw e;
    }
    FileChannel before = file;
    file = null; // from here on it is not known which of the two counts
    try {
      Files.move(
          unfinished, directory.resolve("journal-" + (number + 1)), StandardCopyOption.ATOMIC_MOVE);
      forceDirectory();
    } catch (IOException e) {
      channel.close();
      throw e;
    } finally {
      if (before != null) {
        before.close();
      }
    }
    file = channel;
    Path old = directory.resolve("journal-" + number++);
    Files.deleteIfExists(old);
  }

  private static FileChannel write(Path unfinished, Writer writer) throws IOException {
    FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE);
    try {
      fully(channel, ByteBuffer.wrap(MAGIC));
      writer.write(frame -> write(channel, frame));
      channel.force(true);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** How many bytes more the disk takes. */
  long room() throws IOException {
    return Files.getFileStore(directory).getUsableSpace();
  }

  private FileChannel open() throws IOException {
    FileChannel channel = file;
    if (channel == null) {
      throw new IOException("the journal of " + directory + " is not open");
    }
    return channel;
  }

  private static void write(FileChannel channel, ByteBuffer frame) throws IOException {
    ByteBuffer header =
        ByteBuffer.allocate(HEADER).putInt(frame.remaining()).putInt(checksum(frame));
    header.putInt(checksum(header.slice(0, header.position()))).flip();
    ByteBuffer[] both = {header, frame};
    while (frame.hasRemaining() || header.hasRemaining()) {
      channel.write(both);
    }
  }

  private static void fully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate());
    return (int) crc.getValue();
  }

  private void forceDirectory() throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return new ArrayList<>(
          all.filter(path -> NAME.matcher(path.getFileName().toString()).matches())
              .sorted(Comparator.comparingLong(Journal::number))
              .toList());
    }
  }

  private static long number(Path path) {
    return Long.parseLong(path.getFileName().toString().substring("journal-".length()));
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
    lockChannel.close();
  }
}
