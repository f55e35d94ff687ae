package dev.tracks.stack.load;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.tracks.contracts.track.TrackColumn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The rules by which a line of a CSV file becomes a row, without any I/O: columns in any order and
 * by common other names, time signatures mended, empty fields left out.
 */
final class TrackRows {

  private static final char UNREADABLE = '\uFFFD';
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "artist", "artistname",
          "artists", "artistname",
          "track", "trackname",
          "title", "trackname",
          "id", "trackid",
          "duration", "durationms");

  /** What became of a line. */
  sealed interface Row {

    /** Counted from 1, the header included. */
    long line();

    /** Fields by column name; those without a value are not in it. */
    record Fields(long line, Map<String, String> values) implements Row {}

    /** A line that is no row. */
    record Broken(long line, String column, String reason) implements Row {}
  }

  private final List<String> columns;

  /**
   * Reads a header.
   *
   * @throws IllegalArgumentException when it is not of such a file, with what was expected
   */
  TrackRows(String header) {
    List<String> fields;
    try {
      fields = split(header);
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("the header cannot be read: " + shown(header), e);
    }
    columns = fields.stream().map(TrackRows::columnName).toList();
    List<String> flaws = new ArrayList<>();
    columns.stream()
        .filter(name -> TrackColumn.named(name) == null)
        .forEach(name -> flaws.add("there is no column '" + shown(name) + "'"));
    columns.stream()
        .filter(name -> columns.indexOf(name) != columns.lastIndexOf(name))
        .distinct()
        .forEach(name -> flaws.add("'" + name + "' stands twice"));
    TrackColumn.byName()
        .forEach(
            (name, column) -> {
              if (column.required() && !columns.contains(name)) {
                flaws.add("'" + name + "' is missing");
              }
            });
    if (!flaws.isEmpty()) {
      throw new IllegalArgumentException(
          "the header is not as expected: "
              + String.join(", ", flaws)
              + ". Columns, in any order: "
              + String.join(",", TrackColumn.byName().keySet()));
    }
  }

  /** A line, or several that a quoted field spans, as a row. */
  Row row(long line, String text) {
    List<String> fields;
    try {
      fields = split(text);
    } catch (CsvParseException e) {
      return new Row.Broken(line, "", "is no CSV: text stands beside a quoted field");
    }
    if (fields.size() != columns.size()) {
      return new Row.Broken(
          line,
          fields.size() < columns.size() ? columns.get(fields.size()) : "",
          "has %d fields, not %d".formatted(fields.size(), columns.size()));
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      String column = columns.get(i);
      String value = fields.get(i);
      if (value.indexOf(UNREADABLE) >= 0) {
        return new Row.Broken(
            line, column, "has bytes that are not UTF-8, or U+FFFD, which stands for such");
      }
      if (!value.isEmpty()) {
        values.put(column, column.equals("time_signature") ? TimeSignature.mend(value) : value);
      }
    }
    return new Row.Fields(line, values);
  }

  private static List<String> split(String text) {
    CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .skipEmptyLines(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .ofCsvRecord(text);
    return reader.iterator().next().getFields();
  }

  /** A file that is no CSV at all must not write its bytes to a terminal. */
  private static String shown(String text) {
    String printable = text.replaceAll("[^\\P{C}]", "?");
    return printable.length() <= 100 ? printable : printable.substring(0, 100) + "…";
  }

  private static String columnName(String written) {
    String letters = lettersOf(written);
    String name = SYNONYMS.getOrDefault(letters, letters);
    return TrackColumn.byName().keySet().stream()
        .filter(column -> lettersOf(column).equals(name))
        .findFirst()
        .orElse(written.strip());
  }

  private static String lettersOf(String name) {
    return name.strip().toLowerCase(Locale.ROOT).replace("_", "").replace(" ", "").replace("-", "");
  }
}
