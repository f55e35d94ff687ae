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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  /** Rows that are under way or wait for an earlier one, because rejects are written in order. */
  private static final int WINDOW = 10 * AT_ONCE;

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
    Deque<Future<List<Reject>>> window = new ArrayDeque<>();
    try (TrackFile rows = new TrackFile(file);
        CsvWriter out = CsvWriter.builder().build(rejects, StandardCharsets.UTF_8);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      out.writeRecord("line", "column", "reason");
      for (Optional<TrackRows.Row> row = rows.next(); row.isPresent(); row = rows.next()) {
        read++;
        switch (row.get()) {
          case TrackRows.Row.Broken broken -> {
            rejected.incrementAndGet();
            progress.accept(done.incrementAndGet());
            window.add(
                CompletableFuture.completedFuture(
                    List.of(new Reject(broken.line(), broken.column(), broken.reason()))));
          }
          case TrackRows.Row.Fields fields -> {
            permits.acquireUninterruptibly();
            window.add(
                threads.submit(
                    () -> {
                      try {
                        List<Reject> flaws = post(fields);
                        progress.accept(done.incrementAndGet());
                        return flaws;
                      } catch (RuntimeException e) {
                        failure.compareAndSet(null, e);
                        return List.of();
                      } finally {
                        permits.release();
                      }
                    }));
          }
        }
        if (failure.get() != null) {
          break;
        }
        while (window.size() > WINDOW || !window.isEmpty() && window.getFirst().isDone()) {
          write(out, window.removeFirst());
        }
      }
      while (!window.isEmpty()) {
        write(out, window.removeFirst());
      }
    }
    RuntimeException gaveUp = failure.get();
    if (gaveUp != null) {
      throw gaveUp;
    }
    return new Summary(read, stored.get(), present.get(), rejected.get());
  }

  private record Reject(long line, String column, String reason) {}

  private static void write(CsvWriter out, Future<List<Reject>> rejects) {
    try {
      for (Reject reject : rejects.get()) {
        out.writeRecord(String.valueOf(reject.line()), reject.column(), reject.reason());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private List<Reject> post(TrackRows.Row.Fields row) {
    HttpRequest request = request(row.values());
    for (int attempt = 1; ; attempt++) {
      try {
        if (failure.get() != null) {
          return List.of();
        }
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (isStillInFlight(answer)) {
          waitBefore(attempt, "an earlier attempt is still being worked on", retryAfter(answer));
          continue;
        }
        switch (answer.statusCode()) {
          case 201 -> stored.incrementAndGet();
          case 409 -> present.incrementAndGet();
          case 400, 413, 422 -> {
            rejected.incrementAndGet();
            return flaws(row.line(), answer.body());
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
        return List.of();
      } catch (IOException e) {
        waitBefore(attempt, target + " does not answer", Duration.ZERO);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  /** The attempt before was cut off and goes on without us: its answer is yet to come. */
  private static boolean isStillInFlight(HttpResponse<String> answer) {
    return answer.statusCode() == 409 && answer.body().contains("idempotency-key-in-flight");
  }

  /** With a key of its own, so that a row whose answer was lost is not taken for an older one. */
  private HttpRequest request(Map<String, String> values) {
    try {
      return HttpRequest.newBuilder(target)
          .timeout(Duration.ofSeconds(30))
          .header("Content-Type", "application/json")
          .header("Idempotency-Key", '"' + UUID.randomUUID().toString() + '"')
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

  private static List<Reject> flaws(long line, String problem) {
    try {
      JsonNode body = JSON.readTree(problem);
      List<Reject> flaws = new ArrayList<>();
      for (JsonNode error : body.path("errors")) {
        flaws.add(new Reject(line, error.path("field").asText(), error.path("message").asText()));
      }
      return flaws.isEmpty()
          ? List.of(new Reject(line, "", body.path("detail").asText("refused")))
          : flaws;
    } catch (JsonProcessingException e) {
      return List.of(new Reject(line, "", "refused"));
    }
  }
}
