package dev.tracks.command.track;

import dev.tracks.contracts.track.TrackColumn;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * A merge patch that passed every rule: applied to a row that keeps the rules, it gives another.
 *
 * @param values a String, Long or Double for each column that is set
 * @param removed the optional columns that lose their value
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7396">RFC 7396</a>
 */
record TrackPatch(Map<TrackColumn, Object> values, Set<TrackColumn> removed) {

  NewTrack applyTo(NewTrack track) {
    Map<TrackColumn, Object> merged = new EnumMap<>(TrackColumn.class);
    merged.putAll(track.values());
    merged.keySet().removeAll(removed);
    merged.putAll(values);
    return new NewTrack(merged);
  }
}
