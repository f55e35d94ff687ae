package dev.tracks.command.track;

import dev.tracks.command.idempotency.IdempotencyKey;
import dev.tracks.command.idempotency.IdempotentRequests;
import dev.tracks.command.idempotency.StoredAnswer;
import dev.tracks.command.outbox.Outbox;
import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.contracts.event.TrackCreated;
import dev.tracks.defaults.database.DatabaseFailures;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.track.TrackJson;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.data.jdbc.core.JdbcAggregateTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.json.JsonMapper;

/**
 * Adds one track. Row, version of its genre, event and answer are one transaction; only when it has
 * committed is the client answered.
 */
@Component
class PostingTracks {

  private final JdbcAggregateTemplate tracks;
  private final JdbcClient jdbc;
  private final FeatureIds ids;
  private final GenreVersions versions;
  private final Outbox outbox;
  private final IdempotentRequests requests;
  private final TransactionTemplate transaction;
  private final TrackProperties properties;
  private final Clock clock;
  private final JsonMapper json;

  PostingTracks(
      JdbcAggregateTemplate tracks,
      JdbcClient jdbc,
      FeatureIds ids,
      GenreVersions versions,
      Outbox outbox,
      IdempotentRequests requests,
      TransactionTemplate transaction,
      TrackProperties properties,
      Clock clock,
      JsonMapper json) {
    this.tracks = tracks;
    this.jdbc = jdbc;
    this.ids = ids;
    this.versions = versions;
    this.outbox = outbox;
    this.requests = requests;
    this.transaction = transaction;
    this.properties = properties;
    this.clock = clock;
    this.json = json;
  }

  /**
   * The answer to a post: the new one, or the first one of the same Idempotency-Key.
   *
   * @throws Problem 409 when the genre has the track already, 422 when the key was used otherwise
   */
  StoredAnswer post(NewTrack track, @Nullable IdempotencyKey key, @Nullable String traceparent) {
    return requests.oneAtATime(key, () -> postWithRetries(track, key, traceparent));
  }

  private StoredAnswer postWithRetries(
      NewTrack track, @Nullable IdempotencyKey key, @Nullable String traceparent) {
    Instant lastStart = clock.instant().plus(properties.patience());
    for (int attempt = 1; ; attempt++) {
      Optional<StoredAnswer> first = requests.firstAnswer(key);
      if (first.isPresent()) {
        return first.get();
      }
      try {
        return Objects.requireNonNull(
            transaction.execute(status -> insert(track, key, traceparent)));
      } catch (DataAccessException e) {
        boolean duplicate = DatabaseFailures.isDuplicateKey(e);
        if (duplicate) {
          refuseWhenThere(track, key);
        }
        // Another duplicate is a race for a new genre or for the key: the next attempt sees it.
        if (!duplicate && !DatabaseFailures.isWorthARetry(e)) {
          throw e;
        }
        if (attempt >= properties.maxAttempts() || clock.instant().isAfter(lastStart)) {
          throw Problem.unavailable("contention", "Too many writes of this genre at once.", 1);
        }
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L << attempt));
      }
    }
  }

  private StoredAnswer insert(
      NewTrack track, @Nullable IdempotencyKey key, @Nullable String traceparent) {
    requests.claim(key);
    long id = ids.next();
    LocalDateTime now =
        LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    tracks.insert(track.withId(id, now));
    String body = readBack(id);
    long version = versions.increment(track.genre(), 1);
    outbox.add(new TrackCreated(track.genre(), version, id, track.trackId()), traceparent);
    StoredAnswer answer =
        new StoredAnswer(
            HttpStatus.CREATED.value(),
            "/features/" + id,
            ConsistencyToken.format(VersionVector.of(track.genre(), version)),
            body);
    requests.remember(key, answer);
    return answer;
  }

  private String readBack(long id) {
    return jdbc.sql("SELECT " + TrackJson.SELECT_LIST + " FROM spotify.features WHERE id = ?")
        .param(id)
        .query(
            (row, n) -> {
              StringWriter text = new StringWriter();
              try (JsonGenerator generator = json.createGenerator(text)) {
                TrackJson.write(generator, row);
              }
              return text.toString();
            })
        .single();
  }

  private void refuseWhenThere(NewTrack track, @Nullable IdempotencyKey key) {
    if (requests.firstAnswer(key).isPresent()) {
      return; // it was this very request that stored it
    }
    jdbc.sql("SELECT id FROM spotify.features WHERE genre = ? AND track_id = ?")
        .params(track.genre(), track.trackId())
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
}
