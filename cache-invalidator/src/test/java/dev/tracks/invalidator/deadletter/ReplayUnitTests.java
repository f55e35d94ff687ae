package dev.tracks.invalidator.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.invalidator.bus.Entity;
import org.junit.jupiter.api.Test;

class ReplayUnitTests {

  private static final Entity ONE = Entity.of("tracks/one");
  private static final Entity OTHER = Entity.of("tracks/other");

  @Test
  void theIdIsTheSameForTheSameDeadLetterAndForNoOther() {
    assertThat(Replay.id(ONE, "id", 7)).isEqualTo(Replay.id(ONE, "id", 7)).startsWith("id~");
    assertThat(Replay.id(ONE, "id", 7))
        .isNotEqualTo(Replay.id(ONE, "id", 8))
        .isNotEqualTo(Replay.id(OTHER, "id", 7))
        .isNotEqualTo(Replay.id(ONE, "other", 7));
  }

  @Test
  void theIdFitsHoweverLongTheOriginalIs() {
    String longest = "x".repeat(128);
    assertThat(Replay.id(ONE, longest, 1)).hasSizeLessThanOrEqualTo(128);
    assertThat(Replay.id(ONE, longest, 1)).isNotEqualTo(Replay.id(ONE, longest + "y", 1));
    assertThat(Replay.id(ONE, null, 1)).startsWith("~");
  }

  @Test
  void aNameWithASlashIsASubscription() {
    assertThat(ONE.destination()).isEqualTo("tracks");
    assertThat(ONE.subscription()).isEqualTo("one");
    assertThat(Entity.of("report-requests").subscription()).isNull();
  }
}
