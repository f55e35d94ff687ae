package dev.tracks.stack.load;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.tracks.contracts.track.TrackColumn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file of the data set, row by row: a byte order mark, quotes, CRLF and columns in any order
 * are taken; time signatures are mended. Rows come out as fields by column name, or as rejects.
 */
final class TrackFile implements AutoCloseable {

  private static final int MAX_FIELD = 1024 * 1024;
  private static final Map<String, String> SYNONYMS =
      Map.of(
          "artist", "artist_name", "track", "track_name", "title", "track_name", "id", "track_id");

  /** A line of the file. */
  sealed interface Row {

    long line();

    /** Fields by column name; those without a value are not in it. */
    record Fields(long line, Map<String, String> values) implements Row {}

    /** A line that is no row. */
    record Broken(long line, String column, String reason) implements Row {}
  }

  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private final List<String> columns;
  private boolean ended;

  /**
   * Opens a file and reads its header.
   *
   * @throws IllegalArgumentException when the header is not of such a file, with what was expected
   */
  TrackFile(Path file) throws IOException {
    reader =
        CsvReader.builder()
            .detectBomHeader(true)
            .skipEmptyLines(true)
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .maxBufferSize(16 * MAX_FIELD)
            .ofCsvRecord(file, StandardCharsets.UTF_8);
    records = reader.iterator();
    columns = header();
  }

  private List<String> header() {
    CsvRecord header;
    try {
      if (!records.hasNext()) {
        throw new IllegalArgumentException("the file is empty");
      }
      header = records.next();
    } catch (CsvParseException e) {
      throw new IllegalArgumentException("the header cannot be read: " + e.getMessage(), e);
    }
    List<String> names = new ArrayList<>();
    for (String field : header.getFields()) {
      String name = field.strip().toLowerCase(Locale.ROOT).replace(' ', '_');
      names.add(SYNONYMS.getOrDefault(name, name));
    }
    List<String> flaws = new ArrayList<>();
    names.stream()
        .filter(name -> TrackColumn.named(name) == null)
        .forEach(name -> flaws.add("there is no column '" + name + "'"));
    names.stream()
        .filter(name -> names.indexOf(name) != names.lastIndexOf(name))
        .distinct()
        .forEach(name -> flaws.add("'" + name + "' stands twice"));
    TrackColumn.byName()
        .forEach(
            (name, column) -> {
              if (column.required() && !names.contains(name)) {
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
    return names;
  }

  /** The next row, or empty at the end. */
  Optional<Row> next() {
    if (ended) {
      return Optional.empty();
    }
    try {
      return records.hasNext() ? Optional.of(row(records.next())) : Optional.empty();
    } catch (CsvParseException e) {
      ended = true; // what follows cannot be told apart any more
      return Optional.of(new Row.Broken(0, "", String.valueOf(e.getMessage())));
    }
  }

  private Row row(CsvRecord record) {
    long line = record.getStartingLineNumber();
    if (record.getFieldCount() != columns.size()) {
      return new Row.Broken(
          line,
          record.getFieldCount() < columns.size() ? columns.get(record.getFieldCount()) : "",
          "has %d fields, not %d".formatted(record.getFieldCount(), columns.size()));
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      String value = value(columns.get(i), record.getField(i));
      if (value != null) {
        values.put(columns.get(i), value);
      }
    }
    return new Row.Fields(line, values);
  }

  private static @Nullable String value(String column, String raw) {
    if (raw.isEmpty()) {
      return null;
    }
    return column.equals("time_signature") ? TimeSignature.mend(raw) : raw;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
