package dev.tracks.invalidator.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.contracts.event.TracksImported;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidationUnitTests {

  @Test
  void keepsTheHighestVersionAndTheSmallestIdWhicheverEventTheyCameWith() {
    assertThat(
            Invalidation.coalesce(
                List.of(
                    new TrackCreated("Pop", 7, 500, "a"),
                    new TrackCreated("Rock", 1, 9, "b"),
                    new TrackCreated("Pop", 9, 900, "c"),
                    new TrackCreated("Pop", 8, 3, "d"),
                    new TrackCreated("Pop", 9, 900, "c"))))
        .containsExactly(new Invalidation("Pop", 9, 3), new Invalidation("Rock", 1, 9));
  }

  @Test
  void aBatchOfAnImportIsAChangeLikeAnother() {
    assertThat(
            Invalidation.coalesce(
                List.of(
                    new TracksImported("Pop", 8, 1000, 5000),
                    new TrackCreated("Pop", 7, 6001, "a"),
                    new TracksImported("Rock", 2, 1200, 1))))
        .containsExactly(new Invalidation("Pop", 8, 1000), new Invalidation("Rock", 2, 1200));
  }
}
