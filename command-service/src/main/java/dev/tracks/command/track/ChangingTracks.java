package dev.tracks.command.track;

import dev.tracks.command.outbox.Outbox;
import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.event.TrackChanged;
import dev.tracks.contracts.event.TrackRemoved;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.track.TrackRow;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes and deletes one track. The row, the versions of the genres that it touches and their
 * events are one transaction; only when it has committed is the client answered.
 */
@Component
class ChangingTracks {

  /**
   * What became of a row.
   *
   * @param row as it is now
   * @param consistencyToken what a read must carry to see it so
   */
  record Changed(TrackRow row, String consistencyToken) {}

  private final TrackTable table;
  private final GenreVersions versions;
  private final Outbox outbox;
  private final TransactionTemplate transaction;
  private final Contention contention;

  ChangingTracks(
      TrackTable table,
      GenreVersions versions,
      Outbox outbox,
      TransactionTemplate transaction,
      Contention contention) {
    this.table = table;
    this.versions = versions;
    this.outbox = outbox;
    this.transaction = transaction;
    this.contention = contention;
  }

  /**
   * Gives a row other values, which may move it to another genre.
   *
   * @param change from the values that it has to those that it shall have
   * @throws Problem 404 when there is no such row, 412 when it is in another state, 409 when the
   *     genre has the track already
   */
  Changed change(
      long id, IfMatch expected, UnaryOperator<NewTrack> change, @Nullable String traceparent) {
    AtomicReference<@Nullable NewTrack> wanted = new AtomicReference<>();
    return contention.retrying(
        () ->
            Objects.requireNonNull(
                transaction.execute(
                    status -> {
                      TrackTable.Locked row = table.lock(id);
                      expected.check(row.answered().etag());
                      NewTrack next = change.apply(row.values());
                      wanted.set(next);
                      return next.equals(row.values())
                          ? unchanged(row)
                          : write(row, next, traceparent);
                    })),
        () -> Optional.ofNullable(wanted.get()).ifPresent(track -> table.refuseSecond(track, id)));
  }

  /**
   * Deletes a row; gives what a read must carry to no longer see it.
   *
   * @throws Problem 404 when there is no such row, 412 when it is in another state
   */
  String delete(long id, IfMatch expected, @Nullable String traceparent) {
    return contention.retrying(
        () ->
            Objects.requireNonNull(
                transaction.execute(
                    status -> {
                      TrackTable.Locked row = table.lock(id);
                      expected.check(row.answered().etag());
                      table.delete(row);
                      String genre = row.values().genre();
                      long version = versions.increment(genre, -1);
                      outbox.add(
                          new TrackRemoved(genre, version, id, row.values().trackId(), null),
                          traceparent);
                      return ConsistencyToken.format(VersionVector.of(genre, version));
                    })),
        () -> {});
  }

  /** Nothing happened: no version, no event, and every cached answer stays right. */
  private Changed unchanged(TrackTable.Locked row) {
    String genre = row.values().genre();
    return new Changed(
        row.answered(), ConsistencyToken.format(VersionVector.of(genre, versions.current(genre))));
  }

  private Changed write(TrackTable.Locked row, NewTrack next, @Nullable String traceparent) {
    TrackRow answered = table.update(row, next);
    String from = row.values().genre();
    String to = next.genre();
    TreeMap<String, Long> now = new TreeMap<>();
    if (from.equals(to)) {
      now.put(to, versions.increment(to, 0));
      outbox.add(
          new TrackChanged(to, version(now, to), row.id(), next.trackId(), null), traceparent);
    } else {
      // In one order, whoever moves what where, or two moves that cross would wait for each other.
      now.put(from, 0L);
      now.put(to, 0L);
      now.replaceAll((genre, none) -> versions.increment(genre, genre.equals(from) ? -1 : 1));
      outbox.add(
          new TrackRemoved(from, version(now, from), row.id(), row.values().trackId(), to),
          traceparent);
      outbox.add(
          new TrackChanged(to, version(now, to), row.id(), next.trackId(), from), traceparent);
    }
    return new Changed(answered, ConsistencyToken.format(VersionVector.of(now)));
  }

  private static long version(TreeMap<String, Long> now, String genre) {
    return Objects.requireNonNull(now.get(genre));
  }
}
