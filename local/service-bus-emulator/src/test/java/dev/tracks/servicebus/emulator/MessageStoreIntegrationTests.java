package dev.tracks.servicebus.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MessageStoreIntegrationTests {

  @TempDir Path directory;

  private static Path journal(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("journal-"))
          .reduce(
              (one, other) -> {
                throw new AssertionError("two journals");
              })
          .orElseThrow();
    }
  }

  /** The files as a {@code kill -9} at this moment would leave them. */
  private Path asKilledNow() throws IOException {
    return with(Files.readAllBytes(journal(directory)));
  }

  private Path with(byte[] journal) throws IOException {
    Path copy = Files.createTempDirectory(directory, "killed");
    Files.write(copy.resolve("journal-7"), journal);
    return copy;
  }

  private static TreeSet<Long> numbers(Path directory) {
    TreeSet<Long> numbers = new TreeSet<>();
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      store.load("queue", message -> numbers.add(message.sequenceNumber()));
    }
    return numbers;
  }

  private static BrokerMessage message(long number) {
    return message(number, 10_000);
  }

  private static BrokerMessage message(long number, int size) {
    return new BrokerMessage(
        number, 1, 2, 3, BrokerMessage.State.ACTIVE, "source", null, "why", new byte[size]);
  }

  @Test
  void nothingOfATurnIsOnTheDiskBeforeAllOfItIs() throws IOException {
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      store.put("queue", message(1));
      store.commit();
      for (int i = 2; i <= 2000; i++) { // 20 MB in one turn
        store.put("queue", message(i));
      }
      assertThat(numbers(asKilledNow())).containsExactly(1L);
      store.commit();
      assertThat(numbers(asKilledNow())).hasSize(2000);
    }
  }

  @Test
  void aTurnThatWasCutOffAnywhereIsNotThereAtAll() throws IOException {
    byte[] before;
    byte[] after;
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      store.put("queue", message(1, 10));
      store.commit();
      before = Files.readAllBytes(journal(directory));
      store.put("queue", message(2, 10));
      store.put("queue", message(3, 10));
      store.remove("queue", 1);
      store.commit();
      after = Files.readAllBytes(journal(directory));
    }
    for (int length = before.length; length < after.length; length++) {
      Path killed = with(Arrays.copyOf(after, length));
      assertThat(numbers(killed)).as("cut at %d", length).containsExactly(1L);
      try (MessageStore store = MessageStore.inDirectory(killed, 0)) {
        store.put("queue", message(4, 10));
      }
      assertThat(numbers(killed)).as("goes on after %d", length).containsExactly(1L, 4L);
    }
    assertThat(numbers(with(after))).containsExactly(2L, 3L);
  }

  @Test
  void damageBeforeTheEndIsNotPassedOver() throws IOException {
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      for (int i = 1; i <= 3; i++) {
        store.put("queue", message(i, 100));
        store.commit();
      }
    }
    byte[] damaged = Files.readAllBytes(journal(directory));
    damaged[100] ^= 1;
    Path copy = with(damaged);
    assertThatThrownBy(() -> MessageStore.inDirectory(copy, 0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("journal-7 is damaged at byte");
  }

  @Test
  void noByteThatChangedBeforeTheEndIsPassedOver() throws IOException {
    long begin;
    long end;
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      begin = Files.size(journal(directory));
      store.put("queue", message(1, 10));
      store.commit();
      end = Files.size(journal(directory));
      store.put("queue", message(2, 10));
    }
    byte[] whole = Files.readAllBytes(journal(directory));
    for (int i = (int) begin; i < end; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 << bit);
        Path copy = with(damaged);
        assertThatThrownBy(() -> MessageStore.inDirectory(copy, 0))
            .as("bit %d of byte %d", bit, i)
            .isInstanceOf(UncheckedIOException.class)
            .hasMessageContaining("is damaged at byte " + begin);
      }
    }
  }

  @Test
  void roomWithoutItsFrameIsCutOff() throws IOException {
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      store.put("queue", message(1, 10));
    }
    byte[] whole = Files.readAllBytes(journal(directory));
    for (int more : new int[] {1, 12, 13, 5000}) {
      assertThat(numbers(with(Arrays.copyOf(whole, whole.length + more)))).containsExactly(1L);
    }
  }

  @Test
  void theFormerBrokersDataIsRefusedByName() throws IOException {
    Files.write(directory.resolve("broker.mv"), new byte[4096]);
    assertThatThrownBy(() -> MessageStore.inDirectory(directory, 0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("broker.mv was written by a former version of this broker");
    assertThat(directory).isDirectoryContaining("glob:**broker.mv");
  }

  @Test
  void whatCannotBeWrittenAnewGoesOn() throws IOException {
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      store.put("queue", message(1));
    }
    Path inTheWay = Files.createDirectories(directory.resolve("unfinished").resolve("full"));
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      for (int i = 2; i <= 500; i++) { // 50 MB, nearly all of it of no use
        store.put("queue", message(i, 100_000));
        store.remove("queue", i - 1L);
        store.commit();
      }
      assertThat(numbers(asKilledNow())).containsExactly(500L);
      Files.delete(inTheWay);
      Files.delete(inTheWay.getParent());
      for (int i = 501; i <= 800; i++) {
        store.put("queue", message(i, 100_000));
        store.remove("queue", i - 1L);
        store.commit();
      }
      assertThat(Files.size(journal(directory))).isLessThan(32L * 1024 * 1024);
    }
    assertThat(numbers(directory)).containsExactly(800L);
  }

  @Test
  void whatIsNoJournalIsRefusedByName() throws IOException {
    Path copy = with(new byte[20_000]);
    assertThatThrownBy(() -> MessageStore.inDirectory(copy, 0))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("journal-7 is not a journal of this broker");
  }

  @Test
  void aFileInThePlaceOfTheDirectoryIsRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> MessageStore.inDirectory(file, 0))
        .isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void aDirectoryHasOneBrokerAtATime() {
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      store.put("queue", message(1));
      assertThatThrownBy(() -> MessageStore.inDirectory(directory, 0))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("another broker has it open");
    }
    assertThat(numbers(directory)).containsExactly(1L);
  }

  @Test
  void everythingIsReadBackAsWritten() {
    String longId = "é".repeat(100_000);
    String uuid = UUID.randomUUID().toString();
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      store.put("queue", message(7));
      store.put("other", message(9));
      store.remove("other", 9);
      store.remember("entity", "a", 11);
      store.remember("entity", longId, 12);
      store.remember("entity", uuid, 13);
      store.forget("entity", "a");
    }
    for (int i = 0; i < 2; i++) { // as it was written, and as it was written anew
      try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
        store.load(
            "queue",
            message -> assertThat(message).usingRecursiveComparison().isEqualTo(message(7)));
        assertThat(store.lastSequenceNumber("queue")).isEqualTo(7);
        assertThat(store.lastSequenceNumber("other")).isEqualTo(9);
        assertThat(store.lastSequenceNumber("none")).isZero();
        assertThat(store.remembered("entity"))
            .containsExactly(
                new RememberedIds.Remembered(longId, 12), new RememberedIds.Remembered(uuid, 13));
      }
    }
  }

  @Test
  void theFilesDoNotGrowWithWhatHasGoneThroughThem() throws IOException {
    try (MessageStore store = MessageStore.inDirectory(directory, 0)) {
      for (int i = 1; i <= 20_000; i++) { // 200 MB, never more than 100 messages at once
        store.put("queue", message(i));
        if (i > 100) {
          store.remove("queue", i - 100L);
        }
        if (i % 100 == 0) {
          store.commit();
        }
      }
      assertThat(Files.size(journal(directory))).isLessThan(40_000_000);
    }
    assertThat(numbers(directory)).hasSize(100);
  }
}
