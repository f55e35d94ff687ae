package dev.tracks.contracts.track;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.track.TrackColumn.Type;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackColumnUnitTests {

  @Test
  void standInTheOrderOfTheDataSet() {
    assertThat(TrackColumn.byName().keySet())
        .containsExactly(
            "genre",
            "artist_name",
            "track_name",
            "track_id",
            "popularity",
            "acousticness",
            "danceability",
            "duration_ms",
            "energy",
            "instrumentalness",
            "key",
            "liveness",
            "loudness",
            "mode",
            "speechiness",
            "tempo",
            "time_signature",
            "valence");
    assertThat(TrackColumn.byName().values()).containsExactly(TrackColumn.values());
  }

  @Test
  void audioFeaturesAreOptionalAndNothingElseIs() {
    assertThat(Arrays.stream(TrackColumn.values()).filter(TrackColumn::required))
        .containsExactly(
            TrackColumn.GENRE,
            TrackColumn.ARTIST_NAME,
            TrackColumn.TRACK_NAME,
            TrackColumn.TRACK_ID,
            TrackColumn.POPULARITY,
            TrackColumn.DURATION_MS);
  }

  @ParameterizedTest
  @EnumSource
  void isFoundByItsName(TrackColumn column) {
    assertThat(TrackColumn.named(column.columnName())).isSameAs(column);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GENRE", "Genre", " genre", "genre ", "id", "[key]", "artistName"})
  void isNotFoundByAnyOther(String name) {
    assertThat(TrackColumn.named(name)).isNull();
  }

  @Test
  void reservedNamesAreBracketedInASelectList() {
    assertThat(TrackColumn.selectList())
        .startsWith("[genre], [artist_name], ")
        .contains("[key]", "[mode]")
        .endsWith(", [valence]");
    assertThat(TrackColumn.selectList().split(", ")).hasSize(18);
  }

  @Test
  void popularityAndDurationAreWholeNumbers() {
    assertThat(Arrays.stream(TrackColumn.values()).filter(c -> c.type() == Type.INTEGER))
        .containsExactly(TrackColumn.POPULARITY, TrackColumn.DURATION_MS);
    assertThat(TrackColumn.TIME_SIGNATURE.type()).isEqualTo(Type.TEXT);
  }
}
