package dev.tracks.servicebus.emulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the changes of each turn as one frame of a {@link Journal}, and writes the journal anew
 * when most of it is of no use any more.
 */
final class JournalStore implements MessageStore {

  private static final int PUT = 1;
  private static final int REMOVE = 2;
  private static final int LAST_NUMBER = 3;
  private static final int REMEMBER = 4;
  private static final int FORGET = 5;

  private static final Logger LOG = LoggerFactory.getLogger(JournalStore.class);

  /**
   * A journal is written anew when it is longer than this, than four times what is of use, and than
   * twice what it was when that was last tried.
   */
  private static final long WORTH_WRITING_ANEW = 32L * 1024 * 1024;

  private static final long LOOK_AT_ROOM = 1_000_000_000L; // ns

  private static final int FRAME = 1024 * 1024;
  private static final int ENTRY = 64;

  private final Journal journal;
  private final long reserve;
  private final Map<String, TreeMap<Long, BrokerMessage>> queues = new HashMap<>();
  private final Map<String, Long> lastNumbers = new HashMap<>();
  private final Map<String, RememberedIds> remembered = new HashMap<>();
  private Changes changes = new Changes();
  private long useful;
  private long lastTry;
  private long lookedAt;
  private long room;

  /** {@code reserve} is how many bytes of the disk are left for what was taken in before. */
  JournalStore(Path directory, long reserve) {
    this.reserve = reserve;
    try {
      journal = new Journal(directory);
      try {
        journal.read(this::apply);
        tryToWriteAnew();
        look();
      } catch (IOException | RuntimeException e) {
        journal.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  @Override
  public void load(String queue, Consumer<BrokerMessage> messages) {
    queue(queue).values().forEach(messages);
  }

  @Override
  public void put(String queue, BrokerMessage message) {
    apply(queue, message);
    changes.put(queue, message);
  }

  @Override
  public void remove(String queue, long sequenceNumber) {
    removed(queue, sequenceNumber);
    changes.remove(queue, sequenceNumber);
  }

  @Override
  public long lastSequenceNumber(String queue) {
    return lastNumbers.getOrDefault(queue, 0L);
  }

  @Override
  public RememberedIds remembered(String entity) {
    return remembered.computeIfAbsent(entity, name -> new RememberedIds());
  }

  @Override
  public void remember(String entity, String messageId, long until) {
    remembered(entity, messageId, until);
    changes.remember(entity, messageId, until);
  }

  @Override
  public void forget(String entity, String messageId) {
    forgotten(entity, messageId);
    changes.forget(entity, messageId);
  }

  @Override
  public void commit() {
    if (changes.isEmpty()) {
      return;
    }
    try {
      journal.append(changes.bytes());
      changes.clear();
      if (journal.size() > Math.max(WORTH_WRITING_ANEW, Math.max(4 * useful, 2 * lastTry))) {
        tryToWriteAnew();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the journal cannot be written: " + e.getMessage(), e);
    }
  }

  @Override
  public boolean hasRoom() {
    if (System.nanoTime() - lookedAt > LOOK_AT_ROOM) {
      try {
        look();
      } catch (IOException e) {
        LOG.warn("It cannot be told how much room the disk has: {}", e.toString());
      }
    }
    return room > reserve;
  }

  private void look() throws IOException {
    room = journal.room();
    lookedAt = System.nanoTime();
  }

  /** Goes on with what there is when the disk has no room for another. */
  private void tryToWriteAnew() throws IOException {
    try {
      writeAnew();
    } catch (IOException e) {
      if (!journal.isOpen()) {
        throw e;
      }
      LOG.warn("The journal could not be written anew, and goes on: {}", e.toString());
    }
    lastTry = journal.size();
  }

  @Override
  public void close() {
    try (journal) {
      if (journal.isOpen()) {
        commit();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeAnew() throws IOException {
    journal.replace(
        appender -> {
          Changes all = new Changes();
          for (var number : lastNumbers.entrySet()) {
            all.lastNumber(number.getKey(), number.getValue());
          }
          for (var queue : queues.entrySet()) {
            for (BrokerMessage message : queue.getValue().values()) {
              all.put(queue.getKey(), message);
              appendWhenLarge(all, appender);
            }
          }
          for (var ids : remembered.entrySet()) {
            for (RememberedIds.Remembered id : ids.getValue()) {
              all.remember(ids.getKey(), id.id(), id.until());
              appendWhenLarge(all, appender);
            }
          }
          appender.append(all.bytes());
        });
  }

  private static void appendWhenLarge(Changes all, Journal.Appender appender) throws IOException {
    if (all.size() > FRAME) {
      appender.append(all.bytes());
      all.clear();
    }
  }

  private void apply(byte[] frame) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(frame));
    while (in.available() > 0) {
      int change = in.readByte();
      String name = in.readUTF();
      switch (change) {
        case PUT -> apply(name, BrokerMessage.read(in));
        case REMOVE -> removed(name, in.readLong());
        case LAST_NUMBER -> lastNumbers.merge(name, in.readLong(), Math::max);
        case REMEMBER -> remembered(name, text(in), in.readLong());
        case FORGET -> forgotten(name, text(in));
        default -> throw new IOException("the journal holds an unknown change: " + change);
      }
    }
  }

  private void apply(String queue, BrokerMessage message) {
    BrokerMessage before = queue(queue).put(message.sequenceNumber(), message);
    useful += size(message) - (before == null ? 0 : size(before));
    lastNumbers.merge(queue, message.sequenceNumber(), Math::max);
  }

  private void removed(String queue, long sequenceNumber) {
    BrokerMessage before = queue(queue).remove(sequenceNumber);
    useful -= before == null ? 0 : size(before);
  }

  private void remembered(String entity, String messageId, long until) {
    RememberedIds ids = remembered(entity);
    long before = ids.bytes();
    ids.put(messageId, until);
    useful += ids.bytes() - before;
  }

  private void forgotten(String entity, String messageId) {
    RememberedIds ids = remembered(entity);
    long before = ids.bytes();
    ids.remove(messageId);
    useful += ids.bytes() - before;
  }

  private static long size(BrokerMessage message) {
    return ENTRY + message.encoded().length;
  }

  private TreeMap<Long, BrokerMessage> queue(String name) {
    return queues.computeIfAbsent(name, n -> new TreeMap<>());
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readInt()), UTF_8);
  }

  /** Changes as they stand in a frame. */
  private static final class Changes {

    /** Gives its bytes without copying them. */
    private static final class Bytes extends ByteArrayOutputStream {
      private Bytes() {
        super(8192);
      }

      private ByteBuffer wrapped() {
        return ByteBuffer.wrap(buf, 0, count);
      }
    }

    private Bytes bytes = new Bytes();
    private DataOutputStream out = new DataOutputStream(bytes);

    private interface Content {
      void write(DataOutputStream out) throws IOException;
    }

    private void put(String queue, BrokerMessage message) {
      write(PUT, queue, message::write);
    }

    private void remove(String queue, long sequenceNumber) {
      write(REMOVE, queue, to -> to.writeLong(sequenceNumber));
    }

    private void lastNumber(String queue, long number) {
      write(LAST_NUMBER, queue, to -> to.writeLong(number));
    }

    private void remember(String entity, String messageId, long until) {
      write(
          REMEMBER,
          entity,
          to -> {
            write(to, messageId);
            to.writeLong(until);
          });
    }

    private void forget(String entity, String messageId) {
      write(FORGET, entity, to -> write(to, messageId));
    }

    private void write(int change, String name, Content content) {
      try {
        out.writeByte(change);
        out.writeUTF(name);
        content.write(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A message id has no limit that {@code writeUTF} would keep. */
    private static void write(DataOutputStream to, String text) throws IOException {
      byte[] encoded = text.getBytes(UTF_8);
      to.writeInt(encoded.length);
      to.write(encoded);
    }

    private boolean isEmpty() {
      return bytes.size() == 0;
    }

    private int size() {
      return bytes.size();
    }

    private ByteBuffer bytes() {
      return bytes.wrapped();
    }

    private void clear() {
      if (bytes.size() > 4 * FRAME) { // a large turn need not be paid for ever after
        bytes = new Bytes();
        out = new DataOutputStream(bytes);
      } else {
        bytes.reset();
      }
    }
  }
}
