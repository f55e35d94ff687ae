package dev.tracks.stack.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;

/**
 * Posts a file's rows, many at once. What the service refuses goes to the rejects; what it cannot
 * take now is tried again. A row that is there already is no error, so a file can be loaded again.
 */
public final class Loader {

  private static final int AT_ONCE = 32;
  private static final int ATTEMPTS = 12;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  /**
   * What became of a file's rows.
   *
   * @param read lines of the file without its header
   * @param stored new rows
   * @param present rows that were there already
   * @param rejected lines that were refused
   */
  public record Summary(long read, long stored, long present, long rejected) {}

  private final URI target;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong stored = new AtomicLong();
  private final AtomicLong present = new AtomicLong();
  private final AtomicLong rejected = new AtomicLong();
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();

  /** Posts to the origin of a system. */
  public Loader(URI origin) {
    target = origin.resolve("/features/new");
  }

  /**
   * Loads a file.
   *
   * @param rejects where refused lines go, as CSV with line, column and reason
   * @param progress is told how many rows are done
   * @throws IllegalArgumentException when the header is wrong
   * @throws IllegalStateException when the system stays away
   */
  public Summary load(Path file, Path rejects, LongConsumer progress) throws IOException {
    long read = 0;
    AtomicLong done = new AtomicLong();
    Semaphore permits = new Semaphore(AT_ONCE);
    try (TrackFile rows = new TrackFile(file);
        CsvWriter out = CsvWriter.builder().build(rejects, StandardCharsets.UTF_8);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      out.writeRecord("line", "column", "reason");
      for (Optional<TrackRows.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        read++;
        switch (row.get()) {
          case TrackRows.Row.Broken broken -> {
            reject(out, broken.line(), broken.column(), broken.reason());
            rejected.incrementAndGet();
            progress.accept(done.incrementAndGet());
          }
          case TrackRows.Row.Fields fields -> {
            permits.acquireUninterruptibly();
            threads.execute(
                () -> {
                  try {
                    post(fields, out);
                    progress.accept(done.incrementAndGet());
                  } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                  } finally {
                    permits.release();
                  }
                });
          }
        }
        if (failure.get() != null) {
          break;
        }
      }
    }
    RuntimeException gaveUp = failure.get();
    if (gaveUp != null) {
      throw gaveUp;
    }
    return new Summary(read, stored.get(), present.get(), rejected.get());
  }

  private void post(TrackRows.Row.Fields row, CsvWriter rejects) {
    HttpRequest request = request(row.values());
    for (int attempt = 1; ; attempt++) {
      try {
        if (failure.get() != null) {
          return;
        }
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        switch (answer.statusCode()) {
          case 201 -> stored.incrementAndGet();
          case 409 -> present.incrementAndGet();
          case 400, 413, 422 -> {
            rejected.incrementAndGet();
            explain(rejects, row.line(), answer.body());
          }
          case 401, 403 -> throw new IllegalStateException("the system does not let us write");
          case 408, 425, 429, 500, 502, 503, 504 -> {
            waitBefore(attempt, "it answers " + answer.statusCode(), retryAfter(answer));
            continue;
          }
          default ->
              throw new IllegalStateException(
                  target + " answers " + answer.statusCode() + ", which no row can mend");
        }
        return;
      } catch (IOException e) {
        waitBefore(attempt, target + " does not answer", Duration.ZERO);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private HttpRequest request(Map<String, String> values) {
    try {
      return HttpRequest.newBuilder(target)
          .timeout(Duration.ofSeconds(30))
          .header("Content-Type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(values)))
          .build();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Duration retryAfter(HttpResponse<?> answer) {
    return answer
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,4}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)))
        .filter(wait -> wait.compareTo(LONGEST_WAIT) < 0)
        .orElse(Duration.ZERO);
  }

  /** With jitter, growing, and never less than the service asked for. */
  private void waitBefore(int attempt, String reason, Duration atLeast) {
    if (attempt >= ATTEMPTS || failure.get() != null) {
      throw new IllegalStateException(
          "gave up after %d attempts: %s. Load the file again to go on."
              .formatted(attempt, reason));
    }
    try {
      long bound = Math.min(5000, 50L << attempt);
      TimeUnit.MILLISECONDS.sleep(
          atLeast.toMillis() + ThreadLocalRandom.current().nextLong(bound / 2, bound + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void explain(CsvWriter out, long line, String problem) {
    try {
      JsonNode body = JSON.readTree(problem);
      if (body.path("errors").isArray() && !body.path("errors").isEmpty()) {
        for (JsonNode error : body.path("errors")) {
          reject(out, line, error.path("field").asText(), error.path("message").asText());
        }
        return;
      }
      reject(out, line, "", body.path("detail").asText("refused"));
    } catch (JsonProcessingException e) {
      reject(out, line, "", "refused");
    }
  }

  private static void reject(CsvWriter out, long line, String column, String reason) {
    synchronized (out) {
      out.writeRecord(String.valueOf(line), column, reason);
    }
  }
}
