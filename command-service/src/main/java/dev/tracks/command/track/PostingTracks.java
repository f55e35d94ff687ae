package dev.tracks.command.track;

import dev.tracks.command.idempotency.IdempotencyKey;
import dev.tracks.command.idempotency.IdempotentRequests;
import dev.tracks.command.idempotency.IdempotentRequests.Claim;
import dev.tracks.command.idempotency.StoredAnswer;
import dev.tracks.command.outbox.Outbox;
import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.track.TrackRow;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Adds one track. Row, version of its genre, event and answer are one transaction; only when it has
 * committed is the client answered.
 */
@Component
class PostingTracks {

  private static final long NO_ROW = 0;

  private final TrackTable table;
  private final FeatureIds ids;
  private final GenreVersions versions;
  private final Outbox outbox;
  private final IdempotentRequests requests;
  private final TransactionTemplate transaction;
  private final Contention contention;
  private final Clock clock;

  PostingTracks(
      TrackTable table,
      FeatureIds ids,
      GenreVersions versions,
      Outbox outbox,
      IdempotentRequests requests,
      TransactionTemplate transaction,
      Contention contention,
      Clock clock) {
    this.table = table;
    this.ids = ids;
    this.versions = versions;
    this.outbox = outbox;
    this.requests = requests;
    this.transaction = transaction;
    this.contention = contention;
    this.clock = clock;
  }

  /**
   * The answer to a post: the new one, or the first one of the same Idempotency-Key.
   *
   * @throws Problem 409 when the genre has the track already or the key is in use now, 422 when it
   *     was used otherwise
   */
  StoredAnswer post(NewTrack track, @Nullable IdempotencyKey key, @Nullable String traceparent) {
    return requests.once(
        key,
        claim ->
            contention.retrying(
                () ->
                    Objects.requireNonNull(
                        transaction.execute(status -> insert(track, claim, traceparent))),
                () -> table.refuseSecond(track, NO_ROW)));
  }

  private StoredAnswer insert(NewTrack track, Claim claim, @Nullable String traceparent) {
    long id = ids.next();
    LocalDateTime now =
        LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    TrackRow row = table.insert(id, track, now);
    long version = versions.increment(track.genre(), 1);
    outbox.add(new TrackCreated(track.genre(), version, id, track.trackId()), traceparent);
    StoredAnswer answer =
        new StoredAnswer(
            HttpStatus.CREATED.value(),
            "/features/" + id,
            ConsistencyToken.format(VersionVector.of(track.genre(), version)),
            row.json());
    requests.remember(claim, answer);
    return answer;
  }
}
