package dev.tracks.query.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.query.cache.ReadingBodies.Failure;
import dev.tracks.query.cache.ReadingBodies.Parts;
import dev.tracks.query.cache.ReadingBodies.Seen;
import dev.tracks.query.cache.ReadingBodies.Setting;
import org.junit.jupiter.api.Test;

/**
 * The real bodies over the real cache in memory, in every order of the steps of readers (head,
 * look-up, flight, each piece, keeping), of fills that replace what they read, and of eviction.
 */
class BodySchedulesUnitTests {

  private static final Setting TWO = Setting.twoReaders();

  @Test
  void aBodyIsAlwaysThatOfItsHead() {
    holds(TWO.evicted(), 58_000, Seen.FETCHED, Seen.JOINED, Seen.KEPT, Seen.REPLACED);
  }

  @Test
  void alsoWhenAPieceFails() {
    for (int reading = 1; reading <= 4; reading++) {
      holds(TWO.failing(reading, Failure.AWAY), 2_000, Seen.FETCHED, Seen.FAILED);
    }
    holds(TWO.failing(2, Failure.AWAY).evicted(), 30_000, Seen.FETCHED, Seen.FAILED);
  }

  @Test
  void alsoWhenAPieceIsLacking() {
    for (int reading = 1; reading <= 4; reading++) {
      holds(TWO.failing(reading, Failure.LACKING), 2_000, Seen.FETCHED, Seen.REPLACED);
    }
  }

  @Test
  void alsoWhenTheKeyIsDeletedAndTheSameContentComesBack() {
    Setting setting = TWO.readers(1).fills("", "b", "a").evicted();
    holds(setting, 500, Seen.FETCHED, Seen.KEPT, Seen.REPLACED);
  }

  @Test
  void noMoreIsLoadedAtATimeThanThereIsRoomFor() {
    holds(TWO.room(1), 3_000, Seen.FETCHED, Seen.WAITED);
  }

  @Test
  void noMoreIsKeptThanThereIsRoomFor() {
    holds(TWO.memory(1), 4_000, Seen.FETCHED, Seen.KEPT);
  }

  @Test
  void bytesKeptByKeyAloneAreNoticed() {
    assertThat(noticed(TWO.pieces(1).with(Parts.KEPT_BY_KEY_ALONE))).contains("was given with");
  }

  @Test
  void piecesWithoutTheirTagAreNoticed() {
    assertThat(noticed(TWO.readers(1).with(Parts.PIECES_WITHOUT_TAG))).contains("a0 b1");
  }

  @Test
  void aMemoryWithoutABoundIsNoticed() {
    assertThat(noticed(TWO.memory(1).with(Parts.MEMORY_WITHOUT_BOUND)))
        .contains("more is kept than there is room for");
  }

  private static void holds(Setting setting, int atLeast, Seen... seen) {
    ReadingBodies.Explored explored = ReadingBodies.explore(setting);
    assertThat(explored.outcome().violation()).isNull();
    assertThat(explored.outcome().schedules()).isGreaterThanOrEqualTo(atLeast);
    assertThat(explored.seen()).contains(seen);
  }

  private static String noticed(Setting setting) {
    return String.valueOf(ReadingBodies.explore(setting).outcome().violation());
  }
}
