package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.systemtests.history.BodyReader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client that adds tracks of its own, changes them, moves them and removes them. What it lost
 * sight of, because an answer did not come, it leaves alone.
 */
final class CacheWriter implements Runnable {

  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int RETRY_MILLIS = 300;

  /** An own track and the tag that it has now. */
  private record Own(Story story, String etag) {}

  private final int number;
  private final long run;
  private final boolean wholeLife;
  private final int most;
  private final int pauseMillis;
  private final Random random;
  private final Gateway gateway;
  private final Catalogue catalogue;
  private final CountDownLatch end;
  private final List<Own> own = new ArrayList<>();

  /**
   * A client.
   *
   * @param wholeLife whether tracks can be changed and removed
   * @param most how many tracks it keeps
   */
  CacheWriter(
      int number,
      long seed,
      boolean wholeLife,
      int most,
      int pauseMillis,
      Gateway gateway,
      Catalogue catalogue,
      CountDownLatch end) {
    this.number = number;
    this.run = seed;
    this.wholeLife = wholeLife;
    this.most = most;
    this.pauseMillis = pauseMillis;
    this.random = new Random(seed * 31 + number);
    this.gateway = gateway;
    this.catalogue = catalogue;
    this.end = end;
  }

  @Override
  public void run() {
    try {
      for (int i = 0; !end.await(pause(), TimeUnit.MILLISECONDS); i++) {
        int die = wholeLife && own.size() > 20 ? random.nextInt(100) : 0;
        if (own.size() >= most && die < 40) {
          die = wholeLife ? 90 : die;
        }
        if (die < 40) {
          add("t" + run + "-" + number + "-" + i);
        } else if (die < 65) {
          change(i);
        } else if (die < 80) {
          move();
        } else {
          remove();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int pause() {
    return own.size() < most / 4 ? random.nextInt(40) : random.nextInt(pauseMillis);
  }

  private void add(String trackId) throws InterruptedException {
    String genre = Catalogue.GENRES.get(random.nextInt(Catalogue.GENRES.size()));
    Story story = catalogue.begin(trackId);
    String name = "Track " + trackId;
    story.intend(genre, name);
    String json =
        """
        {"genre":"%s","artist_name":"%s","track_name":"%s","track_id":"%s",%s}\
        """
            .formatted(genre, BodyReader.artist(trackId), name, trackId, BodyReader.VALUES);
    perform(
        story,
        () ->
            gateway.send(
                "POST",
                "/features/new",
                json,
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                "\"k" + trackId + "\""));
  }

  private void change(int i) throws InterruptedException {
    Own chosen = take();
    String name = "Track " + chosen.story().trackId() + " changed " + i;
    chosen.story().intend(chosen.story().genre(), name);
    patch(chosen, "{\"track_name\":\"" + name + "\"}");
  }

  private void move() throws InterruptedException {
    Own chosen = take();
    String from = chosen.story().genre();
    String to = Catalogue.GENRES.get(random.nextInt(Catalogue.GENRES.size()));
    if (to.equals(from)) {
      own.add(chosen);
      return;
    }
    chosen.story().intend(to, chosen.story().name());
    patch(chosen, "{\"genre\":\"" + to + "\"}");
  }

  private void patch(Own chosen, String json) throws InterruptedException {
    perform(
        chosen.story(),
        () ->
            gateway.send(
                "PATCH",
                "/features/" + chosen.story().id(),
                json,
                "Content-Type",
                "application/merge-patch+json",
                "If-Match",
                chosen.etag()));
  }

  private void remove() throws InterruptedException {
    Own chosen = take();
    chosen.story().intend(null, chosen.story().name());
    perform(
        chosen.story(),
        () ->
            gateway.send(
                "DELETE", "/features/" + chosen.story().id(), null, "If-Match", chosen.etag()));
  }

  private Own take() {
    return own.remove(random.nextInt(own.size()));
  }

  /** A request that may be sent again. */
  private interface Attempt {
    HttpResponse<String> send() throws IOException, InterruptedException;
  }

  private void perform(Story story, Attempt attempt) throws InterruptedException {
    long begin = System.nanoTime();
    long deadline = begin + PATIENCE.toNanos();
    do {
      try {
        HttpResponse<String> response = attempt.send();
        long now = System.nanoTime();
        switch (response.statusCode()) {
          case 200, 201, 204 -> {
            acknowledged(story, response, begin, now);
            return;
          }
          case 409 -> {
            if (!response.body().contains("urn:tracks:problem:idempotency")) {
              catalogue.gaveUp("409");
              return;
            }
          }
          case 408, 425, 429, 500, 502, 503, 504 -> {}
          default -> {
            catalogue.gaveUp(String.valueOf(response.statusCode()));
            return; // it may have been an earlier attempt: nobody knows
          }
        }
      } catch (IOException e) {
        // it may have been done; the same request tells, or the log
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(RETRY_MILLIS));
    } while (System.nanoTime() < deadline && end.getCount() > 0);
    catalogue.gaveUp("patience");
  }

  private void acknowledged(Story story, HttpResponse<String> response, long begin, long now) {
    String header = response.headers().firstValue(ConsistencyToken.HEADER).orElse(null);
    if (header == null) {
      catalogue.gaveUp("no token");
      return;
    }
    VersionVector token = ConsistencyToken.parse(header);
    story.acknowledged(id(story, response), token, begin, now);
    catalogue.committed(token);
    String etag = response.headers().firstValue("ETag").orElse(null);
    if (wholeLife && etag != null && story.genre() != null) {
      own.add(new Own(story, etag));
    }
  }

  private static long id(Story story, HttpResponse<String> response) {
    @Nullable String location = response.headers().firstValue("Location").orElse(null);
    return location == null
        ? story.id()
        : Long.parseLong(location.substring(location.lastIndexOf('/') + 1));
  }
}
