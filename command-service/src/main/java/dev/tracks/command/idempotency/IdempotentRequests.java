package dev.tracks.command.idempotency;

import dev.tracks.defaults.database.DatabaseFailures;
import dev.tracks.defaults.problem.Problem;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Remembers the first answer of each key. Only successes are remembered: a refused request changed
 * nothing, and refusing it again is the same answer.
 *
 * <p>A request claims its key by a row that is committed before the write begins, so that others,
 * on whichever instance, see that it is in flight and need not wait for it. A claim holds for a
 * lease. What makes the write happen once is not the lease but the write's own transaction, which
 * keeps the answer only while the claim is still its own.
 */
@Component
public class IdempotentRequests {

  /**
   * A key that is this request's own for a while.
   *
   * @param key null for a request without one
   */
  public record Claim(@Nullable IdempotencyKey key, String id) {}

  private static final Logger LOG = LoggerFactory.getLogger(IdempotentRequests.class);
  private static final int MAX_TRIES = 5;

  private final JdbcClient jdbc;
  private final IdempotencyProperties properties;

  IdempotentRequests(JdbcClient jdbc, IdempotencyProperties properties) {
    this.jdbc = jdbc;
    this.properties = properties;
  }

  /**
   * The first answer of the key; when there is none, the one that the request gives now. Not to be
   * called inside a transaction.
   *
   * @param request does the work; calls {@link #remember} in its transaction
   * @throws Problem 409 while another request with the key is in flight, 422 when the key was used
   *     for another request
   */
  public StoredAnswer once(@Nullable IdempotencyKey key, Function<Claim, StoredAnswer> request) {
    Claim claim = new Claim(key, UUID.randomUUID().toString());
    if (key == null) {
      return request.apply(claim);
    }
    for (int tries = 1; !take(claim, key); tries++) {
      Optional<StoredAnswer> first = firstAnswer(key);
      if (first.isPresent()) {
        return first.get();
      }
      if (tries >= MAX_TRIES) { // given back and taken by others, each time
        throw inFlight();
      }
    }
    try {
      return request.apply(claim);
    } catch (RuntimeException | Error e) {
      giveBack(claim, key);
      throw e;
    }
  }

  /**
   * The first answer of a key, when there is one.
   *
   * @throws Problem 409 while a request with the key is in flight, 422 when the key was used for
   *     another request
   */
  public Optional<StoredAnswer> firstAnswer(@Nullable IdempotencyKey key) {
    if (key == null) {
      return Optional.empty();
    }
    record Stored(String fingerprint, boolean done, boolean held, StoredAnswer answer) {}
    Stored stored =
        jdbc.sql(
                """
                SELECT fingerprint, status, location, consistency_token, body,
                  CASE WHEN claimed_until > (SELECT [now] FROM spotify.utc) THEN 1 ELSE 0 END
                FROM spotify.idempotency_keys WHERE caller = ? AND idempotency_key = ?
                """)
            .params(key.caller(), key.key())
            .query(
                (row, n) ->
                    new Stored(
                        row.getString(1),
                        row.getObject(2) != null,
                        row.getInt(6) == 1,
                        new StoredAnswer(
                            row.getInt(2),
                            Objects.requireNonNullElse(row.getString(3), ""),
                            Objects.requireNonNullElse(row.getString(4), ""),
                            Objects.requireNonNullElse(row.getString(5), ""))))
            .optional()
            .orElse(null);
    if (stored == null || !stored.done() && !stored.held()) {
      return Optional.empty(); // whoever claimed it died, and left nothing else behind
    }
    if (!stored.fingerprint().equals(key.fingerprint())) {
      throw new Problem(
          HttpStatus.UNPROCESSABLE_CONTENT,
          "idempotency-key-reused",
          "This Idempotency-Key was used for another request.");
    }
    if (!stored.done()) {
      throw inFlight();
    }
    return Optional.of(stored.answer());
  }

  /**
   * Keeps the answer, inside the transaction of the write.
   *
   * @throws Problem 409 when the claim ran out and another request took the key over: then the
   *     write must not happen
   */
  public void remember(Claim claim, StoredAnswer answer) {
    IdempotencyKey key = claim.key();
    if (key == null) {
      return;
    }
    int own =
        jdbc.sql(
                """
                UPDATE spotify.idempotency_keys
                SET status = ?, location = ?, consistency_token = ?, body = ?,
                    claim_id = NULL, claimed_until = NULL
                WHERE caller = ? AND idempotency_key = ? AND claim_id = ?
                """)
            .params(
                answer.status(),
                answer.location(),
                answer.consistencyToken(),
                answer.body(),
                key.caller(),
                key.key(),
                claim.id())
            .update();
    if (own == 0) {
      throw inFlight();
    }
  }

  /** Claims a key that is new, or whose claim ran out. */
  private boolean take(Claim claim, IdempotencyKey key) {
    try {
      return insert(claim, key) || takeOver(claim, key);
    } catch (DataAccessException e) {
      if (DatabaseFailures.isWorthARetry(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean insert(Claim claim, IdempotencyKey key) {
    try {
      jdbc.sql(
              """
              INSERT INTO spotify.idempotency_keys
                (caller, idempotency_key, fingerprint, claim_id, claimed_until, created_at)
              VALUES (?, ?, ?, ?, DATEADD(MILLISECOND, ?, (SELECT [now] FROM spotify.utc)),
                (SELECT [now] FROM spotify.utc))
              """)
          .params(
              key.caller(), key.key(), key.fingerprint(), claim.id(), properties.lease().toMillis())
          .update();
      return true;
    } catch (DataAccessException e) {
      if (DatabaseFailures.isDuplicateKey(e)) {
        return false;
      }
      throw e;
    }
  }

  private boolean takeOver(Claim claim, IdempotencyKey key) {
    return jdbc.sql(
                """
                UPDATE spotify.idempotency_keys
                SET claim_id = ?, fingerprint = ?, created_at = (SELECT [now] FROM spotify.utc),
                    claimed_until = DATEADD(MILLISECOND, ?, (SELECT [now] FROM spotify.utc))
                WHERE caller = ? AND idempotency_key = ? AND status IS NULL
                  AND claimed_until <= (SELECT [now] FROM spotify.utc)
                """)
            .params(
                claim.id(),
                key.fingerprint(),
                properties.lease().toMillis(),
                key.caller(),
                key.key())
            .update()
        == 1;
  }

  /** The write did not happen, or nobody knows: only a claim without an answer is given back. */
  private void giveBack(Claim claim, IdempotencyKey key) {
    try {
      jdbc.sql(
              """
              DELETE FROM spotify.idempotency_keys
              WHERE caller = ? AND idempotency_key = ? AND claim_id = ? AND status IS NULL
              """)
          .params(key.caller(), key.key(), claim.id())
          .update();
    } catch (RuntimeException e) {
      LOG.debug("A claim was not given back and will run out", e);
    }
  }

  private static Problem inFlight() {
    return new Problem(
            HttpStatus.CONFLICT,
            "idempotency-key-in-flight",
            "A request with this Idempotency-Key is still being worked on.")
        .header(HttpHeaders.RETRY_AFTER, "1");
  }
}
