package dev.tracks.defaults.track;

import dev.tracks.contracts.track.TrackColumn;
import java.sql.ResultSet;
import java.sql.SQLException;
import tools.jackson.core.JsonGenerator;

/**
 * Writes rows as JSON: {@code id}, then every column in the data's order, null where there is none.
 */
public final class TrackJson {

  /** The SELECT list that {@link #write} reads, by position. */
  public static final String SELECT_LIST = "[id], " + TrackColumn.selectList();

  private static final TrackColumn[] COLUMNS = TrackColumn.values();

  private TrackJson() {}

  /** Writes the current row of a result of {@link #SELECT_LIST}. */
  public static void write(JsonGenerator json, ResultSet row) throws SQLException {
    json.writeStartObject();
    json.writeNumberProperty("id", row.getLong(1));
    for (int i = 0; i < COLUMNS.length; i++) {
      json.writeName(COLUMNS[i].columnName());
      writeValue(json, row, COLUMNS[i].type(), i + 2);
    }
    json.writeEndObject();
  }

  private static void writeValue(
      JsonGenerator json, ResultSet row, TrackColumn.Type type, int position) throws SQLException {
    switch (type) {
      case TEXT -> {
        String text = row.getString(position);
        if (text == null) {
          json.writeNull();
        } else {
          json.writeString(text);
        }
      }
      case INTEGER -> {
        long number = row.getLong(position);
        if (row.wasNull()) {
          json.writeNull();
        } else {
          json.writeNumber(number);
        }
      }
      case DECIMAL -> {
        double number = row.getDouble(position);
        if (row.wasNull()) {
          json.writeNull();
        } else {
          json.writeNumber(number);
        }
      }
    }
  }
}
