package dev.tracks.stack.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Has a file imported, and follows the import to its end. A row that is there already is no error,
 * so a file can be loaded again. When the loader ends early, the import goes on without it.
 */
public final class Loader {

  private static final int ATTEMPTS = 12;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** Bytes a second; who uploads more slowly than this is not getting through. */
  private static final long SLOWEST_UPLOAD = 256 * 1024;

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

  private final URI origin;
  private final Supplier<String> authorization;
  private final int attempts;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Sends to the origin of a system.
   *
   * @param authorization a writer's, asked for before each request
   */
  public Loader(URI origin, Supplier<String> authorization) {
    this(origin, authorization, ATTEMPTS);
  }

  /** Gives a request up after so many attempts. */
  Loader(URI origin, Supplier<String> authorization, int attempts) {
    this.origin = origin;
    this.authorization = authorization;
    this.attempts = attempts;
  }

  /**
   * Loads a file.
   *
   * @param rejects where refused lines go, as CSV with line, column, value and reason
   * @param progress is told how many rows are done
   * @throws IllegalArgumentException when the header is wrong
   * @throws IllegalStateException when the import fails, or the system stays away
   */
  public Summary load(Path file, Path rejects, LongConsumer progress) throws IOException {
    URI job = begin(file);
    JsonNode now = look(job);
    while (now.path("state").asText().matches("waiting|running")) {
      progress.accept(now.path("read").asLong());
      pause(LOOK);
      now = look(job);
    }
    progress.accept(now.path("read").asLong());
    writeRejects(job, rejects);
    String state = now.path("state").asText();
    if (!state.equals("done")) {
      throw new IllegalStateException(
          "the import is %s after %d rows. %s"
              .formatted(state, now.path("read").asLong(), now.path("failure").asText())
              .strip());
    }
    return new Summary(
        now.path("read").asLong(),
        now.path("stored").asLong(),
        now.path("alreadyThere").asLong(),
        now.path("rejected").asLong());
  }

  /** With a key of its own, so that an upload whose answer was lost begins no second import. */
  private URI begin(Path file) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(origin.resolve("/imports"))
            .header("Content-Type", "text/csv")
            .header("Idempotency-Key", '"' + UUID.randomUUID().toString() + '"')
            .timeout(ANSWER.plusSeconds(Files.size(file) / SLOWEST_UPLOAD))
            .POST(HttpRequest.BodyPublishers.ofFile(file))
            .build();
    HttpResponse<String> answer =
        send(
            request,
            HttpResponse.BodyHandlers.ofString(),
            status -> status == 202,
            "Load the file again: nothing is stored twice.");
    return origin.resolve(answer.headers().firstValue("Location").orElseThrow());
  }

  private JsonNode look(URI job) {
    HttpRequest request = HttpRequest.newBuilder(job).timeout(ANSWER).GET().build();
    String body =
        send(
                request,
                HttpResponse.BodyHandlers.ofString(),
                status -> status == 200,
                "The import goes on by itself; " + job + " tells how far it is.")
            .body();
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(job + " answers no JSON", e);
    }
  }

  private void writeRejects(URI job, Path rejects) throws IOException {
    URI told = URI.create(job + "/rejects");
    HttpRequest request = HttpRequest.newBuilder(told).timeout(ANSWER).GET().build();
    Path part = Path.of(rejects + ".part");
    try {
      send(
          request,
          HttpResponse.BodyHandlers.ofFile(part),
          status -> status == 200,
          "The import is over; its rejected lines are at " + told + ".");
      Files.move(part, rejects, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Sends until it is answered as expected.
   *
   * @param otherwise what is to be known or done when it never is
   */
  private <T> HttpResponse<T> send(
      HttpRequest request,
      HttpResponse.BodyHandler<T> bodies,
      IntPredicate expected,
      String otherwise) {
    for (int attempt = 1; ; attempt++) {
      try {
        HttpResponse<T> answer = http.send(authorized(request), bodies);
        if (expected.test(answer.statusCode())) {
          return answer;
        }
        refuse(request.uri(), answer);
        String reason = request.uri() + " answers " + answer.statusCode();
        waitBefore(attempt, reason, otherwise, retryAfter(answer));
      } catch (IOException e) {
        waitBefore(attempt, request.uri() + " does not answer", otherwise, Duration.ZERO);
      } catch (UncheckedIOException e) { // whoever gives authorizations
        waitBefore(attempt, String.valueOf(e.getMessage()), otherwise, Duration.ZERO);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }
  }

  private HttpRequest authorized(HttpRequest request) {
    return HttpRequest.newBuilder(request, (name, value) -> true)
        .setHeader("Authorization", authorization.get())
        .build();
  }

  /** Throws when trying again cannot help. */
  private static void refuse(URI target, HttpResponse<?> answer) {
    String body = String.valueOf(answer.body());
    switch (answer.statusCode()) {
      case 400, 413, 415, 422 -> throw new IllegalArgumentException(detail(body));
      case 401, 403 ->
          throw new IllegalStateException("the system does not let us write: " + detail(body));
      case 408, 425, 429, 500, 502, 503, 504 -> {
        // may be over the next time
      }
      case 409 -> {
        if (!body.contains("idempotency-key-in-flight")) {
          throw new IllegalStateException(target + ": " + detail(body));
        }
      }
      default ->
          throw new IllegalStateException(
              target + " answers " + answer.statusCode() + ". " + detail(body));
    }
  }

  private static String detail(String problem) {
    try {
      return JSON.readTree(problem).path("detail").asText("it was refused");
    } catch (JsonProcessingException e) {
      return "it was refused";
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
  private void waitBefore(int attempt, String reason, String otherwise, Duration atLeast) {
    if (attempt >= attempts) {
      throw new IllegalStateException(
          "gave up after %d attempts: %s. %s".formatted(attempt, reason, otherwise));
    }
    long bound = Math.min(5000, 50L << attempt);
    pause(atLeast.plusMillis(ThreadLocalRandom.current().nextLong(bound / 2, bound + 1)));
  }

  private static void pause(Duration time) {
    try {
      TimeUnit.MILLISECONDS.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
