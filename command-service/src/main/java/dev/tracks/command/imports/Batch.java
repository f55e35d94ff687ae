package dev.tracks.command.imports;

import dev.tracks.command.body.RawField;
import dev.tracks.command.track.NewTrack;
import dev.tracks.command.track.TrackRules;
import dev.tracks.command.track.TrackRules.Verdict;
import dev.tracks.defaults.problem.Problem.FieldError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Lines that are one transaction, judged by the rules of a post.
 *
 * @param after the line before its first
 * @param line its last
 * @param read how many rows it has
 * @param tracks what passed
 * @param rejects what did not, and why
 */
record Batch(long after, long line, long read, List<NewTrack> tracks, List<Reject> rejects) {

  long rejected() {
    return read - tracks.size();
  }

  /** The next rows of a file, without any at its end. */
  static Batch of(TrackFile file, int size) throws IOException {
    long after = file.line();
    long read = 0;
    List<NewTrack> tracks = new ArrayList<>(size);
    List<Reject> rejects = new ArrayList<>();
    while (read < size) {
      Optional<TrackRows.Row> row = file.next();
      if (row.isEmpty()) {
        break;
      }
      read++;
      switch (row.get()) {
        case TrackRows.Row.Broken(long line, String column, String value, String reason) ->
            rejects.add(new Reject(line, 0, column, value, reason));
        case TrackRows.Row.Fields(long line, Map<String, String> values) -> {
          switch (TrackRules.check(raw(values))) {
            case Verdict.Valid<NewTrack>(NewTrack track) -> tracks.add(track);
            case Verdict.Invalid<NewTrack>(List<FieldError> errors) ->
                reject(line, values, errors, rejects);
          }
        }
      }
    }
    return new Batch(after, file.line(), read, tracks, rejects);
  }

  private static void reject(
      long line, Map<String, String> values, List<FieldError> errors, List<Reject> rejects) {
    int part = 0;
    for (FieldError error : errors) {
      String value = values.getOrDefault(error.field(), "");
      rejects.add(new Reject(line, part++, error.field(), value, error.message()));
    }
  }

  private static Map<String, RawField> raw(Map<String, String> values) {
    Map<String, RawField> fields = LinkedHashMap.newLinkedHashMap(values.size());
    values.forEach((name, value) -> fields.put(name, new RawField.Text(value)));
    return fields;
  }
}
