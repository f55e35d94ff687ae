package dev.tracks.query.features;

import dev.tracks.contracts.track.TrackColumn;
import dev.tracks.defaults.track.TrackJson;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JsonGenerator;

/**
 * How rows become JSON objects.
 *
 * @param selectList what {@link #write} reads, the id first
 * @param names what the members of an object are called, in the same order
 */
record RowJson(String selectList, List<String> names, boolean ofTracks) {

  /** Of these columns, as the database types them; of a track without any. */
  static RowJson of(List<String> columns) {
    return columns.isEmpty()
        ? new RowJson(TrackJson.SELECT_LIST, named(TrackColumn.byName().keySet()), true)
        : new RowJson(
            columns.stream()
                .map(c -> "[" + c + "]")
                .collect(Collectors.joining(", ", "[id], ", "")),
            named(columns),
            false);
  }

  private static List<String> named(Collection<String> columns) {
    return Stream.concat(Stream.of("id"), columns.stream()).toList();
  }

  void write(JsonGenerator json, ResultSet row) throws SQLException {
    if (ofTracks) {
      TrackJson.write(json, row);
      return;
    }
    ResultSetMetaData columns = row.getMetaData();
    json.writeStartObject();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      json.writeName(columns.getColumnLabel(i));
      switch (row.getObject(i)) {
        case null -> json.writeNull();
        case Boolean value -> json.writeBoolean(value);
        case BigDecimal value -> json.writeNumber(value);
        case Double value -> json.writeNumber(value);
        case Float value -> json.writeNumber(value);
        case Number value -> json.writeNumber(value.longValue());
        default -> json.writeString(row.getString(i));
      }
    }
    json.writeEndObject();
  }
}
