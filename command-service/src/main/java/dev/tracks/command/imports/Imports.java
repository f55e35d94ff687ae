package dev.tracks.command.imports;

import de.siegmar.fastcsv.writer.CsvWriter;
import dev.tracks.command.idempotency.IdempotencyKey;
import dev.tracks.command.idempotency.IdempotentRequests;
import dev.tracks.command.idempotency.IdempotentRequests.Claim;
import dev.tracks.command.idempotency.StoredAnswer;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.defaults.tracing.Traces;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/** Begins imports, tells of them and cancels them. */
@Component
class Imports {

  private static final int REJECTS_AT_ONCE = 1000;

  private final Spool spool;
  private final ImportTable table;
  private final ImportWorkers workers;
  private final IdempotentRequests requests;
  private final TransactionTemplate transaction;
  private final Traces traces;
  private final JsonMapper json;

  Imports(
      Spool spool,
      ImportTable table,
      ImportWorkers workers,
      IdempotentRequests requests,
      TransactionTemplate transaction,
      Traces traces,
      JsonMapper json) {
    this.spool = spool;
    this.table = table;
    this.workers = workers;
    this.requests = requests;
    this.transaction = transaction;
    this.traces = traces;
    this.json = json;
  }

  /**
   * Keeps an upload and begins its import. When it returns, neither is lost any more. A commit that
   * failed may come to pass all the same, even later: its file is left to the sweep.
   *
   * @param keyOf the request's Idempotency-Key, by the digest of what was sent
   * @throws Problem as {@link Spool#keep} and {@link IdempotentRequests#once} do
   */
  StoredAnswer begin(
      InputStream body, Charset charset, Function<String, @Nullable IdempotencyKey> keyOf)
      throws IOException {
    Spool.Kept file = spool.keep(body, charset);
    StoredAnswer answer;
    try {
      IdempotencyKey key = keyOf.apply(file.digest());
      answer =
          requests
              .firstAnswer(key)
              .orElseGet(() -> requests.once(key, claim -> add(file, charset, claim)));
    } catch (Problem refused) {
      spool.delete(file.id());
      throw refused;
    }
    if (!answer.location().equals(location(file.id()))) { // the first answer, of another upload
      spool.delete(file.id());
    }
    workers.nudge();
    return answer;
  }

  private StoredAnswer add(Spool.Kept file, Charset charset, Claim claim) {
    return Objects.requireNonNull(
        transaction.execute(
            status -> {
              table.add(file, charset, traces.current());
              StoredAnswer answer =
                  new StoredAnswer(
                      HttpStatus.ACCEPTED.value(),
                      location(file.id()),
                      "",
                      json.writeValueAsString(get(file.id())));
              requests.remember(claim, answer);
              return answer;
            }));
  }

  private static String location(String id) {
    return "/imports/" + id;
  }

  /**
   * An import as it is now.
   *
   * @throws Problem 404 when there is none
   */
  Import get(String id) {
    return table
        .find(id)
        .orElseThrow(
            () -> new Problem(HttpStatus.NOT_FOUND, "unknown-import", "There is no import " + id));
  }

  List<Import> before(long place, int limit) {
    return table.before(place, limit);
  }

  /**
   * Begins no further batch; the one in hand is rolled back, and what was stored before stays.
   *
   * @throws Problem 404 when there is none, 409 when it is at its end
   */
  Import cancel(String id) {
    boolean cancelled = table.cancel(id);
    Import job = get(id);
    if (!cancelled && job.state() != Import.State.CANCELLED) {
      throw new Problem(
          HttpStatus.CONFLICT,
          "import-ended",
          "The import is " + job.state().written() + ": there is nothing to cancel.");
    }
    spool.delete(id);
    return job;
  }

  /** Writes what was refused so far, as CSV. */
  void writeRejects(String id, OutputStream out) throws IOException {
    try (CsvWriter csv =
        CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
      csv.writeRecord("line", "column", "value", "reason");
      List<Reject> some = table.rejects(id, 0, 0, REJECTS_AT_ONCE);
      while (!some.isEmpty()) {
        for (Reject reject : some) {
          csv.writeRecord(
              String.valueOf(reject.line()), reject.column(), reject.value(), reject.reason());
        }
        Reject last = some.getLast();
        some = table.rejects(id, last.line(), last.part(), REJECTS_AT_ONCE);
      }
    }
  }
}
