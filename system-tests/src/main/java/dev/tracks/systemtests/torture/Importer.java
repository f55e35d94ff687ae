package dev.tracks.systemtests.torture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One client that imports: sends a file after another, retries each with its key until it is
 * acknowledged, or leaves it unacknowledged, and follows what is acknowledged to its end, whatever
 * is killed meanwhile. Some acknowledged ones it sends again, and expects the same answer.
 */
final class Importer implements Runnable {

  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration END = Duration.ofMinutes(3);
  private static final int PAUSE_MILLIS = 1_500;
  private static final int RETRY_MILLIS = 400;
  private static final int LOOK_MILLIS = 400;

  /** By so much longer is each pause than the one before: a run of hours is no load of rows. */
  private static final int LONGER_MILLIS = 40;

  private static final JsonMapper JSON = new JsonMapper();

  private final int number;
  private final long run;
  private final Random random;
  private final Gateway gateway;
  private final Ledger ledger;
  private final CountDownLatch end;

  Importer(int number, long seed, Gateway gateway, Ledger ledger, CountDownLatch end) {
    this.number = number;
    this.run = seed;
    this.random = new Random(seed * 37 + number);
    this.gateway = gateway;
    this.ledger = ledger;
    this.end = end;
  }

  @Override
  public void run() {
    try {
      for (int i = 0; !end.await(pause(i), TimeUnit.MILLISECONDS); i++) {
        file(new Upload("i" + run + "-" + number + "-" + i, random.nextLong()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long pause(int before) {
    return (long) LONGER_MILLIS * before + random.nextInt(PAUSE_MILLIS);
  }

  private void file(Upload upload) throws InterruptedException {
    ledger.intend(upload);
    boolean impatient = random.nextInt(10) == 0;
    boolean again = random.nextInt(5) == 0;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!attempt(upload)) {
      if (impatient || System.nanoTime() > deadline) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(RETRY_MILLIS));
    }
    if (again) {
      attempt(upload);
    }
    Upload.Acknowledgement answer = upload.acknowledgement();
    if (answer != null) {
      follow(upload, answer.id());
    }
  }

  /** Whether the file needs no further attempt. */
  private boolean attempt(Upload upload) throws InterruptedException {
    HttpResponse<String> response;
    try {
      response = gateway.upload(upload);
    } catch (IOException e) {
      ledger.answered("import " + e.getClass().getSimpleName());
      return false;
    }
    ledger.answered("import " + response.statusCode());
    return switch (response.statusCode()) {
      case 202 -> begun(upload, response);
      case 409 -> {
        if (!response.body().contains("urn:tracks:problem:idempotency-key-in-flight")) {
          ledger.doubled(upload + ": " + response.body());
        }
        yield false;
      }
      case 408, 425, 429, 500, 502, 503, 504 -> false;
      default -> {
        ledger.refused(upload + ": " + response.statusCode() + " " + response.body());
        yield true;
      }
    };
  }

  private boolean begun(Upload upload, HttpResponse<String> response) {
    String location = response.headers().firstValue("Location").orElse("");
    String id = location.substring(location.lastIndexOf('/') + 1);
    var answer = new Upload.Acknowledgement(id, response.body());
    upload.acknowledge(answer);
    if (!answer.equals(upload.acknowledgement())) {
      ledger.doubled(upload + ": " + upload.acknowledgement() + " and then " + answer);
    }
    return true;
  }

  /** Also after the last fault; what did not end by then is the judge's. */
  private void follow(Upload upload, String id) throws InterruptedException {
    long deadline = System.nanoTime() + END.toNanos();
    while (upload.told() == null && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(random.nextInt(LOOK_MILLIS));
      try {
        HttpResponse<String> answer = gateway.get("/imports/" + id);
        ledger.answered("follow " + answer.statusCode());
        if (answer.statusCode() == 200) {
          look(upload, JSON.readTree(answer.body()));
        } else if (answer.statusCode() == 404) {
          ledger.refused(upload + " was acknowledged, and nobody knows it: " + answer.body());
          return;
        }
      } catch (JsonProcessingException e) {
        ledger.refused(upload + ": " + e.getMessage());
        return;
      } catch (IOException e) {
        ledger.answered("follow " + e.getClass().getSimpleName());
      }
    }
  }

  private static void look(Upload upload, JsonNode job) {
    String state = job.path("state").asText();
    if (!state.equals("waiting") && !state.equals("running")) {
      upload.ended(
          new Upload.End(
              state,
              job.path("read").asLong(),
              job.path("stored").asLong(),
              job.path("alreadyThere").asLong(),
              job.path("rejected").asLong()));
    }
  }
}
