package dev.tracks.stack.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import dev.tracks.contracts.track.TrackColumn;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratedTracksUnitTests {

  private static final int ROWS = 50_000;
  private static final int REAL_ROWS = 232_725;

  private final List<NamedCsvRecord> rows = parsed(bytes(ROWS, 7));

  @Test
  void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() {
    assertThat(bytes(2000, 7)).isEqualTo(bytes(2000, 7)).isNotEqualTo(bytes(2000, 8));
  }

  @Test
  void genresStandInTheProportionsOfTheDataSet() {
    Map<String, Long> counts =
        rows.stream()
            .collect(Collectors.groupingBy(row -> row.getField("genre"), Collectors.counting()));
    assertThat(counts).hasSize(27).containsKeys("Children's Music", "Children’s Music");
    for (Genre genre : Genre.ALL) {
      String name = new String(genre.name(), StandardCharsets.UTF_8);
      assertThat(counts.get(name).doubleValue())
          .as(name)
          .isCloseTo((double) genre.rows() * ROWS / REAL_ROWS, within(1.0));
    }
    assertThat(Genre.ALL.stream().mapToInt(Genre::rows).sum()).isEqualTo(REAL_ROWS);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2", "26", "100", "12345"})
  void thereAreAsManyRowsAsAskedForAndNoTrackIsTwiceInAGenre(int count) {
    Set<String> keys = new HashSet<>();
    List<NamedCsvRecord> some = parsed(bytes(count, 3));
    some.forEach(row -> keys.add(row.getField("genre") + "/" + row.getField("track_id")));
    assertThat(some).hasSize(count);
    assertThat(keys).hasSize(count);
  }

  @Test
  void aQuarterOfTheRowsIsOfTracksThatAnotherGenreHasToo() {
    Map<String, List<NamedCsvRecord>> tracks =
        rows.stream().collect(Collectors.groupingBy(row -> row.getField("track_id")));
    assertThat((double) tracks.size() / ROWS).isCloseTo(176_774.0 / REAL_ROWS, within(0.01));
    for (List<NamedCsvRecord> same : tracks.values()) {
      assertThat(same.stream().map(row -> row.getField("track_name")).distinct()).hasSize(1);
      assertThat(same.stream().map(row -> row.getField("artist_name")).distinct()).hasSize(1);
    }
  }

  @Test
  void featuresGoTogetherAsInTheDataSet() {
    assertThat(correlation("energy", "loudness")).isBetween(0.55, 0.9);
    assertThat(correlation("energy", "acousticness")).isBetween(-0.85, -0.5);
    assertThat(correlation("danceability", "valence")).isBetween(0.25, 0.6);
    assertThat(correlation("liveness", "tempo")).isBetween(-0.05, 0.05);
  }

  @Test
  void namesAreAsLongAsRealOnesAndSomeAreOdd() {
    assertThat(median(row -> row.getField("artist_name").length())).isBetween(10, 14);
    assertThat(median(row -> row.getField("track_name").length())).isBetween(12, 17);
    assertThat(share(row -> row.getField("track_name").contains(","))).isBetween(0.01, 0.03);
    assertThat(share(row -> row.getField("track_name").contains("\""))).isBetween(0.002, 0.01);
    assertThat(share(row -> row.getField("track_name").chars().anyMatch(letter -> letter > 127)))
        .isBetween(0.01, 0.03);
    assertThat(rows).allMatch(row -> row.getField("track_id").matches("[0-9A-Za-z]{22}"));
  }

  @Test
  void everyColumnHasAValueOfItsKind() {
    assertThat(rows.getFirst().getHeader())
        .containsExactlyElementsOf(TrackColumn.byName().keySet());
    for (NamedCsvRecord row : rows) {
      for (TrackColumn column : TrackColumn.values()) {
        String value = row.getField(column.columnName());
        switch (column.type()) {
          case TEXT -> assertThat(value).isNotBlank();
          case INTEGER -> assertThat(value).matches("[0-9]+");
          case DECIMAL ->
              assertThat(value).matches("0|[0-9]\\.[0-9]{2}E-0[5-9]|-?[0-9]{1,3}(\\.[0-9]{1,6})?");
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.611, 0.611",
    "0.6, 0.6",
    "0.0525, 0.0525",
    "0.00386, 0.00386",
    "0.000123, 0.000123",
    "0.00000819, 8.19E-06",
    "0.0000490, 4.90E-05",
    "0.00009999, 0.0001",
    "0.0000999, 9.99E-05",
    "0, 0",
    "0.9996, 1",
    "0.09996, 0.1"
  })
  void sharesLookLikeThoseOfTheDataSet(double number, String written) {
    assertThat(written(csv -> csv.share(number))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource({"-1.828, -1.828", "125.01, 125.01", "98, 98", "-0.0004, 0", "-0.05, -0.05"})
  void thousandthsLookLikeThoseOfTheDataSet(double number, String written) {
    assertThat(written(csv -> csv.thousandths(number))).isEqualTo(written);
  }

  @Test
  void thereAreNoFewerRowsThanNone() {
    assertThatIllegalArgumentException().isThrownBy(() -> new GeneratedTracks(-1, 1));
  }

  private static String written(java.util.function.Consumer<CsvBytes> what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CsvBytes csv = new CsvBytes(out);
    what.accept(csv);
    try {
      csv.flush();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private double correlation(String one, String other) {
    double[] x = rows.stream().mapToDouble(row -> number(row, one)).toArray();
    double[] y = rows.stream().mapToDouble(row -> number(row, other)).toArray();
    double meanX = java.util.Arrays.stream(x).average().orElseThrow();
    double meanY = java.util.Arrays.stream(y).average().orElseThrow();
    double xy = 0;
    double xx = 0;
    double yy = 0;
    for (int i = 0; i < x.length; i++) {
      xy += (x[i] - meanX) * (y[i] - meanY);
      xx += (x[i] - meanX) * (x[i] - meanX);
      yy += (y[i] - meanY) * (y[i] - meanY);
    }
    return xy / Math.sqrt(xx * yy);
  }

  private static double number(NamedCsvRecord row, String column) {
    return Double.parseDouble(row.getField(column));
  }

  private int median(Function<NamedCsvRecord, Integer> length) {
    return rows.stream().map(length).sorted().toList().get(ROWS / 2);
  }

  private double share(java.util.function.Predicate<NamedCsvRecord> what) {
    return (double) rows.stream().filter(what).count() / ROWS;
  }

  private static byte[] bytes(long count, long seed) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    write(out, count, seed);
    return out.toByteArray();
  }

  private static void write(OutputStream out, long count, long seed) {
    try {
      new GeneratedTracks(count, seed).writeTo(out);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<NamedCsvRecord> parsed(byte[] csv) {
    List<NamedCsvRecord> records = new ArrayList<>();
    CsvReader.builder()
        .ofNamedCsvRecord(new String(csv, StandardCharsets.UTF_8))
        .forEach(records::add);
    return records;
  }
}
