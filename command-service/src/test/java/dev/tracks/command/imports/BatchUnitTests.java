package dev.tracks.command.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.command.track.NewTrack;
import dev.tracks.contracts.track.TrackColumn;
import dev.tracks.stack.generate.GeneratedTracks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchUnitTests {

  @Test
  void everyRowOfAGeneratedFilePassesTheRulesOfAPost() throws IOException {
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    new GeneratedTracks(30_000, 5).writeTo(file);
    Set<String> keys = new HashSet<>();
    long read = 0;
    try (TrackFile rows = open(file.toByteArray())) {
      for (Batch batch = Batch.of(rows, 7000); batch.read() > 0; batch = Batch.of(rows, 7000)) {
        assertThat(batch.rejects()).isEmpty();
        for (NewTrack track : batch.tracks()) {
          keys.add(
              track.values().get(TrackColumn.GENRE)
                  + "/"
                  + track.values().get(TrackColumn.TRACK_ID));
        }
        read += batch.read();
      }
    }
    assertThat(read).isEqualTo(30_000);
    assertThat(keys).hasSize(30_000);
  }

  @Test
  void aBatchSaysWhereItBeginsAndEndsAndCountsLinesAndNotFlaws() throws IOException {
    String header = "genre,artist_name,track_name,track_id,popularity,duration_ms\n";
    String good = "Pop,a,t,id,1,2\n";
    try (TrackFile rows =
        open((header + good + "all,a,t,id,x,2\n\n" + good).getBytes(StandardCharsets.UTF_8))) {
      Batch first = Batch.of(rows, 2);
      assertThat(first.after()).isEqualTo(1);
      assertThat(first.line()).isEqualTo(3);
      assertThat(first.read()).isEqualTo(2);
      assertThat(first.rejected()).isEqualTo(1);
      assertThat(first.rejects())
          .satisfiesExactly(
              genre -> assertThat(genre).extracting("line", "part", "value").contains(3L, 0, "all"),
              number -> assertThat(number).extracting("line", "part").contains(3L, 1));
      Batch second = Batch.of(rows, 2);
      assertThat(second.after()).isEqualTo(3);
      assertThat(second.line()).isEqualTo(5);
      assertThat(second.read()).isEqualTo(1);
      assertThat(Batch.of(rows, 2).read()).isZero();
    }
  }

  private static TrackFile open(byte[] file) throws IOException {
    return new TrackFile(new ByteArrayInputStream(file), StandardCharsets.UTF_8);
  }
}
