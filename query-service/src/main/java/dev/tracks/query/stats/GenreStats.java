package dev.tracks.query.stats;

import dev.tracks.contracts.track.TrackColumn;
import dev.tracks.query.cache.Form;
import dev.tracks.query.format.Rows;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/** The distribution of every number of a genre's tracks, collected in one pass over the rows. */
public final class GenreStats implements Form {

  private record Stats(long count, Map<String, Distribution> features) {}

  private final JsonMapper json;

  /** Statistics as JSON. */
  public GenreStats(JsonMapper json) {
    this.json = json;
  }

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public void write(InputStream content, OutputStream out) throws IOException {
    List<String> columns =
        Arrays.stream(TrackColumn.values())
            .filter(column -> column.type() != TrackColumn.Type.TEXT)
            .map(TrackColumn::columnName)
            .toList();
    List<Distribution.Collector> collectors = new ArrayList<>();
    columns.forEach(column -> collectors.add(new Distribution.Collector()));
    long count = 0;
    try (Rows rows = new Rows(content, columns)) {
      while (rows.next()) {
        for (int i = 0; i < columns.size(); i++) {
          String number = rows.text(i);
          if (number == null) {
            collectors.get(i).addMissing();
          } else {
            collectors.get(i).add(Double.parseDouble(number));
          }
        }
        count++;
      }
    }
    Map<String, Distribution> features = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      features.put(columns.get(i), collectors.get(i).distribution());
    }
    json.writer()
        .without(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
        .writeValue(out, new Stats(count, features));
  }
}
