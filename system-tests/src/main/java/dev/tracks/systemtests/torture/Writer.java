package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client: posts a track after another, and retries each with its key until it is acknowledged,
 * or leaves it unacknowledged. Some acknowledged ones it sends again, and expects the same answer;
 * some it then changes, moves or deletes.
 */
final class Writer implements Runnable {

  static final List<String> GENRES =
      List.of(
          "Pop",
          "Dance",
          "R&B",
          "Children's Music",
          "Children’s Music",
          "Hip-Hop",
          "日本の歌",
          "Rock 'n' Roll",
          "A Capella",
          "50% Jazz");

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int PAUSE_MILLIS = 150;
  private static final int RETRY_MILLIS = 400;

  private final int number;
  private final long run;
  private final Random random;
  private final Gateway gateway;
  private final Ledger ledger;
  private final CountDownLatch end;
  private final Changes changes;

  Writer(int number, long seed, Gateway gateway, Ledger ledger, CountDownLatch end) {
    this.number = number;
    this.run = seed;
    this.random = new Random(seed * 31 + number);
    this.gateway = gateway;
    this.ledger = ledger;
    this.end = end;
    this.changes = new Changes(random, gateway, ledger);
  }

  @Override
  public void run() {
    try {
      for (int i = 0; !end.await(random.nextInt(PAUSE_MILLIS), TimeUnit.MILLISECONDS); i++) {
        write("w" + number + "-" + i, GENRES.get(random.nextInt(GENRES.size())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One track, until it is acknowledged or given up, and perhaps what is then done to it. */
  void write(String name, String genre) throws InterruptedException {
    Write write = post(name, genre, random.nextInt(20) == 0);
    Write.Acknowledgement answer = write.acknowledgement();
    if (answer != null && !answer.etag().isEmpty() && random.nextInt(3) == 0) {
      changes.make(write, answer.etag());
    }
  }

  /** One track, with as much patience as there is. */
  void persist(String name, String genre) throws InterruptedException {
    post(name, genre, false);
  }

  private Write post(String name, String genre, boolean impatient) throws InterruptedException {
    Write write = new Write(genre, "t" + run + "-" + name, "k" + run + "-" + name);
    ledger.intend(write);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      if (attempt(write)) {
        if (random.nextInt(10) == 0) {
          attempt(write);
        }
        return write;
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(RETRY_MILLIS));
    } while (!impatient && System.nanoTime() < deadline);
    return write;
  }

  /** Whether the write needs no further attempt. */
  private boolean attempt(Write write) throws InterruptedException {
    HttpResponse<String> response;
    try {
      response = gateway.post(write);
    } catch (IOException e) {
      ledger.answered(e.getClass().getSimpleName());
      return false;
    }
    int status = response.statusCode();
    String problem = slug(response.body());
    ledger.answered(problem == null ? String.valueOf(status) : status + "/" + problem);
    return switch (status) {
      case 201 -> created(write, response);
      case 409 -> conflict(write, response);
      case 408, 425, 429, 500, 502, 503, 504 -> false;
      default -> {
        ledger.refused(write + ": " + status + " " + response.body());
        yield true;
      }
    };
  }

  private boolean created(Write write, HttpResponse<String> response) {
    String location = response.headers().firstValue("Location").orElse("");
    var answer =
        new Write.Acknowledgement(
            Long.parseLong(location.substring(location.lastIndexOf('/') + 1)),
            response.headers().firstValue("Consistency-Token").orElse(""),
            response.headers().firstValue("ETag").orElse(""),
            response.body());
    write.acknowledge(answer);
    if (!answer.equals(write.acknowledgement())) {
      ledger.doubled(write + ": " + write.acknowledgement() + " and then " + answer);
    }
    return true;
  }

  /** An earlier attempt may still be under way; else the same key was not known as the same. */
  private boolean conflict(Write write, HttpResponse<String> response) {
    if (response.body().contains("urn:tracks:problem:idempotency")) {
      return false;
    }
    ledger.doubled(write + ": " + response.body());
    return true;
  }

  private static @Nullable String slug(String body) {
    String prefix = "urn:tracks:problem:";
    int at = body.indexOf(prefix);
    int end = at < 0 ? -1 : body.indexOf('"', at);
    return end < 0 ? null : body.substring(at + prefix.length(), end);
  }
}
