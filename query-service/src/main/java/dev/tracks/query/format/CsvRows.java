package dev.tracks.query.format;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as CSV, with a header. What is empty stands in quotes, what is not there does not.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4180">RFC 4180</a>
 */
final class CsvRows {

  private CsvRows() {}

  static void write(Rows rows, List<String> columns, OutputStream out) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    CsvWriter csv =
        CsvWriter.builder()
            .lineDelimiter(LineDelimiter.CRLF)
            .quoteStrategy(QuoteStrategies.EMPTY)
            .build(text);
    csv.writeRecord(columns);
    @Nullable String[] values = new String[columns.size()];
    while (rows.next()) {
      for (int i = 0; i < values.length; i++) {
        values[i] = rows.text(i);
      }
      if (values.length == 1 && values[0] == null) {
        values[0] = ""; // or the record would be an empty line, which readers skip
      }
      csv.writeRecord(values);
    }
    csv.flush();
  }
}
