package dev.tracks.command.track;

import dev.tracks.contracts.track.TrackColumn;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.track.TrackJson;
import dev.tracks.defaults.track.TrackRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The rows of {@code spotify.features}. */
@Component
class TrackTable {

  /**
   * A row under a lock.
   *
   * @param values what it holds
   * @param answered what a reader is answered
   */
  record Locked(long id, NewTrack values, LocalDateTime createdAt, TrackRow answered) {}

  private static final int LOOKS = 32;
  private static final String LOOK =
      "SELECT genre, track_id FROM spotify.features WHERE genre = ? AND track_id = ?";
  private static final String MANY_LOOKS =
      String.join(" UNION ALL ", Collections.nCopies(LOOKS, LOOK));

  private final JdbcAggregateTemplate tracks;
  private final JdbcClient jdbc;

  TrackTable(JdbcAggregateTemplate tracks, JdbcClient jdbc) {
    this.tracks = tracks;
    this.jdbc = jdbc;
  }

  /** Adds a row, and reads it back as others will. */
  TrackRow insert(long id, NewTrack track, LocalDateTime createdAt) {
    tracks.insert(track.withId(id, createdAt));
    return read(id);
  }

  /**
   * Takes a row for this transaction. Locked by a write, because not every database heeds a hint to
   * lock what is only read.
   *
   * @throws Problem 404 when there is none
   */
  Locked lock(long id) {
    int found =
        jdbc.sql("UPDATE spotify.features SET created_at = created_at WHERE id = ?")
            .param(id)
            .update();
    if (found == 0) {
      throw new Problem(HttpStatus.NOT_FOUND, "unknown-feature", "There is no row " + id + ".");
    }
    return jdbc.sql(
            "SELECT " + TrackJson.SELECT_LIST + ", created_at FROM spotify.features WHERE id = ?")
        .param(id)
        .query(
            (row, n) ->
                new Locked(
                    id,
                    values(row),
                    row.getObject("created_at", LocalDateTime.class),
                    TrackRow.read(row)))
        .single();
  }

  /** Gives a locked row other values, and reads it back as others will. */
  TrackRow update(Locked row, NewTrack track) {
    tracks.update(track.withId(row.id(), row.createdAt()));
    return read(row.id());
  }

  void delete(Locked row) {
    jdbc.sql("DELETE FROM spotify.features WHERE id = ?").param(row.id()).update();
  }

  /**
   * Refuses a track that another row is of.
   *
   * @param own the row that may be of it
   * @throws Problem 409 when another is
   */
  void refuseSecond(NewTrack track, long own) {
    jdbc.sql("SELECT id FROM spotify.features WHERE genre = ? AND track_id = ? AND id <> ?")
        .params(track.genre(), track.trackId(), own)
        .query(Long.class)
        .optional()
        .ifPresent(
            id -> {
              throw new Problem(
                      HttpStatus.CONFLICT,
                      "track-exists",
                      "The genre has a track with this track_id already.")
                  .with("existing", "/features/" + id)
                  .header("Location", "/features/" + id);
            });
  }

  /**
   * Tells which of some tracks their genre has, each by a look of its own at the index: of a list
   * of pairs not every database makes such looks.
   */
  void forEachPresent(Collection<NewTrack> tracks, BiConsumer<String, String> each) {
    List<NewTrack> all = List.copyOf(tracks);
    int whole = all.size() - all.size() % LOOKS;
    for (int from = 0; from < all.size(); from += from < whole ? LOOKS : 1) {
      List<NewTrack> some = all.subList(from, from + (from < whole ? LOOKS : 1));
      jdbc.sql(some.size() == 1 ? LOOK : MANY_LOOKS)
          .params(
              some.stream().flatMap(track -> Stream.of(track.genre(), track.trackId())).toList())
          .query(
              row -> {
                each.accept(row.getString(1), row.getString(2));
              });
    }
  }

  private TrackRow read(long id) {
    return jdbc.sql("SELECT " + TrackJson.SELECT_LIST + " FROM spotify.features WHERE id = ?")
        .param(id)
        .query((row, n) -> TrackRow.read(row))
        .single();
  }

  private static NewTrack values(ResultSet row) throws SQLException {
    Map<TrackColumn, Object> values = new EnumMap<>(TrackColumn.class);
    for (TrackColumn column : TrackColumn.values()) {
      int position = column.ordinal() + 2; // after the id
      Object value =
          switch (column.type()) {
            case TEXT -> row.getString(position);
            case INTEGER -> row.getLong(position);
            case DECIMAL -> row.getDouble(position);
          };
      if (value != null && !row.wasNull()) {
        values.put(column, value);
      }
    }
    return new NewTrack(values);
  }
}
