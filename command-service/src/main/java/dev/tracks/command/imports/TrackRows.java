package dev.tracks.command.imports;

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
 * by common other names, separated by whichever of comma, semicolon and tab the header has most of;
 * time signatures mended, empty fields left out.
 */
final class TrackRows {

  private static final char UNREADABLE = '\uFFFD';
  private static final int MOST_FLAWS = 10;
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
    record Broken(long line, String column, String value, String reason) implements Row {}
  }

  private final char separator;
  private final CsvReader.CsvReaderBuilder csv;
  private final List<String> columns;

  /**
   * Reads a header.
   *
   * @throws IllegalArgumentException when it is not of such a file, with what was expected
   */
  TrackRows(String header) {
    if (header.indexOf(UNREADABLE) >= 0) {
      throw new IllegalArgumentException(
          "the header has bytes that are not of its encoding: name it in the content type, such as"
              + " text/csv;charset=windows-1252");
    }
    separator = separator(header);
    csv =
        CsvReader.builder()
            .fieldSeparator(separator)
            .skipEmptyLines(false)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE);
    List<String> fields;
    try {
      fields = split(header);
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("the header cannot be read: " + shown(header), e);
    }
    columns = fields.stream().map(TrackRows::columnName).toList();
    List<String> flaws = flaws();
    if (!flaws.isEmpty()) {
      throw new IllegalArgumentException(
          "the header is not as expected: "
              + String.join(", ", flaws.subList(0, Math.min(flaws.size(), MOST_FLAWS)))
              + (flaws.size() > MOST_FLAWS ? ", and more" : "")
              + ". Columns, in any order: "
              + String.join(",", TrackColumn.byName().keySet()));
    }
  }

  private List<String> flaws() {
    List<String> flaws = new ArrayList<>();
    TrackColumn.byName()
        .forEach(
            (name, column) -> {
              if (column.required() && !columns.contains(name)) {
                flaws.add("'" + name + "' is missing");
              }
            });
    columns.stream()
        .filter(name -> TrackColumn.named(name) == null)
        .limit(MOST_FLAWS)
        .forEach(name -> flaws.add("there is no column '" + shown(name) + "'"));
    TrackColumn.byName().keySet().stream()
        .filter(name -> columns.indexOf(name) != columns.lastIndexOf(name))
        .forEach(name -> flaws.add("'" + name + "' stands twice"));
    return flaws;
  }

  private static char separator(String header) {
    char most = ',';
    for (char candidate : new char[] {';', '\t'}) {
      most = count(header, candidate) > count(header, most) ? candidate : most;
    }
    return most;
  }

  private static long count(String header, char letter) {
    return header.chars().filter(c -> c == letter).count();
  }

  /** What stands between two fields. */
  char separator() {
    return separator;
  }

  /** A line, or several that a quoted field spans, as a row. */
  Row row(long line, String text) {
    List<String> fields;
    try {
      fields = split(text);
    } catch (CsvParseException e) {
      return new Row.Broken(line, "", text, "is no CSV: text stands beside a quoted field");
    }
    if (fields.size() != columns.size()) {
      return new Row.Broken(
          line,
          fields.size() < columns.size() ? columns.get(fields.size()) : "",
          "",
          "has %d fields, not %d".formatted(fields.size(), columns.size()));
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < fields.size(); i++) {
      String column = columns.get(i);
      String value = fields.get(i);
      if (value.indexOf(UNREADABLE) >= 0) {
        return new Row.Broken(
            line,
            column,
            value,
            "has bytes that are not of the file's encoding, or U+FFFD, which stands for such;"
                + " another encoding than UTF-8 is named in the content type (charset=)");
      }
      if (!value.isEmpty()) {
        values.put(column, column.equals("time_signature") ? TimeSignature.mend(value) : value);
      }
    }
    return new Row.Fields(line, values);
  }

  private List<String> split(String text) {
    for (CsvRecord first : csv.ofCsvRecord(text)) {
      return first.getFields();
    }
    return List.of("");
  }

  /** A file that is no CSV at all must not write its bytes to a terminal. */
  private static String shown(String text) {
    String beginning = text.length() <= 100 ? text : text.substring(0, 100) + "…";
    return beginning.replaceAll("[^\\P{C}]", "?");
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
