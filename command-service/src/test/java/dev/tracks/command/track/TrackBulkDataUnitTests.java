package dev.tracks.command.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.track.TrackColumn;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TrackBulkDataUnitTests {

  private static final LocalDateTime NOW = LocalDateTime.of(2026, 1, 2, 3, 4, 5, 678_901_000);

  @Test
  void hasEveryColumnOfTheTable() {
    assertThat(TrackCells.ALL.stream().map(TrackCells::column))
        .containsExactlyElementsOf(
            Stream.concat(
                    Stream.concat(Stream.of("id"), TrackColumn.byName().keySet().stream()),
                    Stream.of("created_at"))
                .toList());
  }

  @Test
  void givesEachRowOnceWithItsValuesInTheirPlaces() {
    NewTrack track =
        new NewTrack(
            Map.of(
                TrackColumn.GENRE, "Pop",
                TrackColumn.ARTIST_NAME, "a",
                TrackColumn.TRACK_NAME, "t",
                TrackColumn.TRACK_ID, "x",
                TrackColumn.POPULARITY, 60L,
                TrackColumn.DURATION_MS, 234_147L,
                TrackColumn.VALENCE, 0.5));
    TrackBulkData data = new TrackBulkData(List.of(track.withId(1, NOW), track.withId(2, NOW)));
    assertThat(data.next()).isTrue();
    assertThat(data.getRowData())
        .containsExactly(
            1L,
            "Pop",
            "a",
            "t",
            "x",
            60,
            null,
            null,
            234_147L,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            0.5,
            Timestamp.valueOf(NOW));
    assertThat(data.next()).isTrue();
    assertThat(data.getRowData()).startsWith(2L);
    assertThat(data.next()).isFalse();
    assertThat(data.getColumnOrdinals()).hasSize(20);
    assertThat(data.getColumnName(2)).isEqualTo("genre");
    assertThat(data.getColumnType(2)).isEqualTo(Types.NVARCHAR);
    assertThat(data.getPrecision(2)).isEqualTo(100);
    assertThat(data.getScale(20)).isEqualTo(6);
  }
}
