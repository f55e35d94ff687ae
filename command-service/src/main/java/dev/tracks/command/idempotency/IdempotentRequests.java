package dev.tracks.command.idempotency;

import dev.tracks.defaults.problem.Problem;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Remembers the first answer of each key. Only successes are remembered: a refused request changed
 * nothing, and refusing it again is the same answer. {@link #claim} and {@link #remember} belong
 * into the transaction of the write.
 */
@Component
public class IdempotentRequests {

  private final JdbcClient jdbc;
  private final Set<String> inFlight = ConcurrentHashMap.newKeySet();

  IdempotentRequests(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Runs a request while no other with the same key runs in this process.
   *
   * @throws Problem 409 while another does
   */
  public <T> T oneAtATime(@Nullable IdempotencyKey key, Supplier<T> request) {
    if (key == null) {
      return request.get();
    }
    String name = key.caller() + "\n" + key.key();
    if (!inFlight.add(name)) {
      throw new Problem(
          HttpStatus.CONFLICT,
          "idempotency-key-in-flight",
          "A request with this Idempotency-Key is still being worked on.");
    }
    try {
      return request.get();
    } finally {
      inFlight.remove(name);
    }
  }

  /**
   * The first answer of a key, when there is one.
   *
   * @throws Problem 422 when the key was used for another request
   */
  public Optional<StoredAnswer> firstAnswer(@Nullable IdempotencyKey key) {
    if (key == null) {
      return Optional.empty();
    }
    record Stored(String fingerprint, StoredAnswer answer) {}
    Optional<Stored> stored =
        jdbc.sql(
                """
                SELECT fingerprint, status, location, consistency_token, body
                FROM spotify.idempotency_keys WHERE caller = ? AND idempotency_key = ?
                """)
            .params(key.caller(), key.key())
            .query(
                (row, n) ->
                    new Stored(
                        row.getString(1),
                        new StoredAnswer(
                            row.getInt(2), row.getString(3), row.getString(4), row.getString(5))))
            .optional();
    stored.ifPresent(
        s -> {
          if (!s.fingerprint().equals(key.fingerprint())) {
            throw new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "idempotency-key-reused",
                "This Idempotency-Key was used for another request.");
          }
        });
    return stored.map(Stored::answer);
  }

  /**
   * Takes the key inside the transaction. Another transaction that has it makes this one wait, and
   * then fail with a duplicate key when that one committed.
   */
  public void claim(@Nullable IdempotencyKey key) {
    if (key != null) {
      jdbc.sql(
              """
              INSERT INTO spotify.idempotency_keys (caller, idempotency_key, fingerprint, created_at)
              VALUES (?, ?, ?, CURRENT_TIMESTAMP)
              """)
          .params(key.caller(), key.key(), key.fingerprint())
          .update();
    }
  }

  /** Keeps the answer, inside the same transaction. */
  public void remember(@Nullable IdempotencyKey key, StoredAnswer answer) {
    if (key != null) {
      jdbc.sql(
              """
              UPDATE spotify.idempotency_keys
              SET status = ?, location = ?, consistency_token = ?, body = ?
              WHERE caller = ? AND idempotency_key = ?
              """)
          .params(
              answer.status(),
              answer.location(),
              answer.consistencyToken(),
              answer.body(),
              key.caller(),
              key.key())
          .update();
    }
  }
}
