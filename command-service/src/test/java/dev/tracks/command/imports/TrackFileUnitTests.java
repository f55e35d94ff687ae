package dev.tracks.command.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackFileUnitTests {

  private static final String HEADER =
      "genre,artist_name,track_name,track_id,popularity,duration_ms,time_signature";

  @ParameterizedTest
  @CsvSource({
    "4-Mar,3/4", "03-Apr,3/4", "3-Apr,3/4", "4-Apr,4/4", "04-Apr,4/4", "4-May,5/4", "05-Apr,5/4",
    "04-May,5/4", "4-Jan,1/4", "01-Apr,1/4", "0/4,0/4", "3/4,3/4", "5-May,5-May", "4-Foo,4-Foo",
    "4-APR,4/4", "04-Mar,3/4"
  })
  void mendsTimeSignaturesInBothOrders(String damaged, String whole) {
    assertThat(TimeSignature.mend(damaged)).isEqualTo(whole);
  }

  @Test
  void takesByteOrderMarkCrlfQuotesAndColumnsInAnyOrder() throws IOException {
    List<TrackRows.Row> rows =
        rows(
            "\uFEFFtrack_id,genre,Artist,trackName,time signature,duration_ms,popularity\r\n"
                + "id1,R&B,\"A, \"\"B\"\"\",T\u00e9,4-Mar,1,2\r\n");
    assertThat(rows).hasSize(1);
    assertThat(fields(rows, 0))
        .containsEntry("artist_name", "A, \"B\"")
        .containsEntry("track_name", "T\u00e9")
        .containsEntry("time_signature", "3/4")
        .containsEntry("genre", "R&B");
  }

  @Test
  void leavesEmptyFieldsOut() throws IOException {
    assertThat(fields(rows(HEADER + "\nPop,a,t,id,1,2,\n"), 0))
        .doesNotContainKey("time_signature")
        .hasSize(6);
  }

  @Test
  void namesLineColumnAndReasonOfABrokenLastLine() throws IOException {
    assertThat(rows(HEADER + "\nPop,a,t,id,1,2,4/4\nPop,a,t"))
        .last()
        .isEqualTo(new TrackRows.Row.Broken(3, "track_id", "", "has 3 fields, not 7"));
  }

  @Test
  void losesOneLineAloneToAQuoteThatIsNeverClosed() throws IOException {
    StringBuilder file = new StringBuilder(HEADER + "\nPop,\"a,t,id0,1,2,4/4\n");
    for (int i = 1; i <= 200; i++) {
      file.append("Pop,a,t,id").append(i).append(",1,2,4/4\n");
    }
    List<TrackRows.Row> rows = rows(file.toString());
    assertThat(rows).hasSize(201);
    assertThat(rows.getFirst())
        .isEqualTo(
            new TrackRows.Row.Broken(2, "", "Pop,\"a,t,id0,1,2,4/4", "a quote is not closed"));
    assertThat(rows.subList(1, 201)).allMatch(row -> row instanceof TrackRows.Row.Fields);
    assertThat(rows.getLast().line()).isEqualTo(202);
  }

  @Test
  void keepsLineBreaksWithinQuotesAndQuotesWithinText() throws IOException {
    List<TrackRows.Row> rows =
        rows(HEADER + "\nPop,\"a\nb\",7\" mix,id,1,2,4/4\nPop,a,t,id2,1,2,4/4\n");
    assertThat(fields(rows, 0))
        .containsEntry("artist_name", "a\nb")
        .containsEntry("track_name", "7\" mix");
    assertThat(rows.get(1).line()).isEqualTo(4);
  }

  @Test
  void goesOnAfterTextBesideAQuotedField() throws IOException {
    assertThat(rows(HEADER + "\nPop,\"a\"b,t,id,1,2,4/4\nPop,a,t,id2,1,2,4/4\n"))
        .hasSize(2)
        .first()
        .isInstanceOf(TrackRows.Row.Broken.class);
  }

  @Test
  void refusesARowThatIsNotUtf8InsteadOfDamagingIt() throws IOException {
    byte[] file = (HEADER + "\nPop,caf\u00e9,t,id,1,2,4/4\n").getBytes(StandardCharsets.ISO_8859_1);
    try (TrackFile rows = open(file, StandardCharsets.UTF_8)) {
      assertThat(rows.next())
          .hasValueSatisfying(
              row -> {
                assertThat(row).isInstanceOf(TrackRows.Row.Broken.class);
                TrackRows.Row.Broken broken = (TrackRows.Row.Broken) row;
                assertThat(broken.column()).isEqualTo("artist_name");
                assertThat(broken.reason()).contains("not of the file's encoding", "charset=");
              });
    }
    try (TrackFile rows = open(file, StandardCharsets.ISO_8859_1)) {
      assertThat(rows.next()).get().isInstanceOf(TrackRows.Row.Fields.class);
    }
  }

  @Test
  void refusesAHeaderAtOnceAndNamesWhatWasExpected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows("genre,color,genre\nx,y,z\n"))
        .withMessageContaining("there is no column 'color'")
        .withMessageContaining("'genre' stands twice")
        .withMessageContaining("'track_id' is missing")
        .withMessageContaining("valence");
    assertThatIllegalArgumentException().isThrownBy(() -> rows("")).withMessageContaining("empty");
  }

  @Test
  void takesTheSeparatorThatTheHeaderHas() throws IOException {
    for (String separator : List.of(";", "\t")) {
      String file = (HEADER + "\nPop,\"a,b\",t,id,1,2,4/4\n").replace(",", separator);
      assertThat(fields(rows(file), 0)).containsEntry("artist_name", "a" + separator + "b");
    }
  }

  @Test
  void goesOnAfterALineThatItToldBefore() throws IOException {
    String file = HEADER + "\nPop,\"a\nb\",t,id1,1,2,4/4\nPop,a,t,id2,1,2,4/4\n";
    byte[] bytes = file.getBytes(StandardCharsets.UTF_8);
    try (TrackFile first = open(bytes, StandardCharsets.UTF_8);
        TrackFile second = open(bytes, StandardCharsets.UTF_8)) {
      assertThat(first.line()).isEqualTo(1);
      assertThat(first.next()).isPresent();
      assertThat(first.line()).isEqualTo(3);
      second.skipTo(first.line());
      assertThat(second.next()).isPresent().isEqualTo(first.next());
      assertThat(second.next()).isEmpty();
    }
  }

  @Test
  void refusesALineThatIsTooLongAndGoesOn() throws IOException {
    String file = HEADER + "\nPop," + "x".repeat(1_000_000) + "\nPop,a,t,id2,1,2,4/4";
    assertThat(rows(file))
        .satisfiesExactly(
            row -> assertThat(row.toString()).contains("is longer than 65536 characters"),
            row -> assertThat(row).isInstanceOf(TrackRows.Row.Fields.class));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows("x,".repeat(100_000)))
        .withMessageContaining("the header is longer than 65536 characters");
  }

  @Test
  void namesTenFlawsOfAHeaderAndNotThousands() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rows("x,".repeat(10_000)))
        .withMessageContaining("and more")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(1_000));
  }

  private static java.util.Map<String, String> fields(List<TrackRows.Row> rows, int index) {
    assertThat(rows.get(index)).isInstanceOf(TrackRows.Row.Fields.class);
    return ((TrackRows.Row.Fields) rows.get(index)).values();
  }

  private static List<TrackRows.Row> rows(String content) throws IOException {
    List<TrackRows.Row> rows = new ArrayList<>();
    try (TrackFile reader =
        open(content.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)) {
      for (Optional<TrackRows.Row> row = reader.next(); row.isPresent(); row = reader.next()) {
        rows.add(row.get());
      }
    }
    return rows;
  }

  private static TrackFile open(byte[] content, Charset charset) throws IOException {
    return new TrackFile(new ByteArrayInputStream(content), charset);
  }
}
