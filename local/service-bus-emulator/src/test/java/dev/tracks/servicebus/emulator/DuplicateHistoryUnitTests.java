package dev.tracks.servicebus.emulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class DuplicateHistoryUnitTests {

  private static final long WINDOW = 1000;

  private final MessageStore store = MessageStore.inMemory();
  private final DuplicateHistory history = new DuplicateHistory("entity", store);

  @Test
  void anIdIsRememberedForAWindow() {
    assertThat(history.seenBefore("a", 0, WINDOW)).isFalse();
    assertThat(history.seenBefore("a", WINDOW - 1, WINDOW)).isTrue();
    assertThat(history.seenBefore("a", WINDOW, WINDOW)).isFalse();
  }

  @Test
  void idsThatOnlyLookLikeEachOtherAreTwo() {
    String id = UUID.randomUUID().toString().replaceFirst("^.", "a");
    assertThat(history.seenBefore(id, 0, WINDOW)).isFalse();
    assertThat(history.seenBefore(id.toUpperCase(java.util.Locale.ROOT), 0, WINDOW)).isFalse();
    assertThat(history.seenBefore("0-0-0-0-0", 0, WINDOW)).isFalse();
    assertThat(history.seenBefore(new UUID(0, 0).toString(), 0, WINDOW)).isFalse();
    assertThat(history.seenBefore("x".repeat(8) + "-" + "x".repeat(27), 0, WINDOW)).isFalse();
    assertThat(history.seenBefore(id, 0, WINDOW)).isTrue();
  }

  /** Or one minute of a wrong clock would fill the memory with ids for as long as it was ahead. */
  @Test
  void aClockThatWasAheadKeepsNothingForLong() {
    long ahead = 1_000_000;
    history.seenBefore("a", ahead, WINDOW);
    for (int i = 0; i < 100; i++) {
      history.seenBefore("b" + i, i * WINDOW, WINDOW);
    }
    history.seenBefore("c", 102 * WINDOW, WINDOW);
    assertThat(store.remembered("entity"))
        .containsExactly(new RememberedIds.Remembered("c", 103 * WINDOW));
  }

  @Test
  void aClockThatWasAheadForgetsNothingEarly() {
    history.seenBefore("a", 1_000_000, WINDOW);
    assertThat(history.seenBefore("a", 0, WINDOW)).isTrue();
    assertThat(history.seenBefore("a", WINDOW - 1, WINDOW)).isTrue();
  }

  @Test
  void whatIsRememberedIsCountedAndWhatIsForgottenIsNot() {
    for (int i = 0; i < 1000; i++) {
      history.seenBefore(UUID.randomUUID().toString(), 0, WINDOW);
    }
    assertThat(history.bytes()).isBetween(50_000L, 100_000L);
    history.seenBefore("x".repeat(10_000), 0, WINDOW);
    assertThat(history.bytes()).isGreaterThan(60_000);
    history.seenBefore("y", WINDOW, WINDOW);
    assertThat(history.bytes()).isLessThan(200);
  }
}
