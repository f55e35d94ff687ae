package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.ConsistencyToken;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a client does to a track of its own once it is there: it changes it, moves it to another
 * genre or deletes it, and sends each again until it is answered. Each names the state that it
 * means, and leaves one that the track never had before, so that none can be made twice. Where the
 * answer says that the state is another, an earlier attempt may have been made, or its double on
 * the wire: the client leaves the track alone, and the database's log tells.
 */
final class Changes {

  /** What can be done. */
  enum Kind {
    CHANGE,
    MOVE,
    DELETE
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RETRY_MILLIS = 400;
  private static final int MOST = 3;

  private final Random random;
  private final Gateway gateway;
  private final Ledger ledger;

  Changes(Random random, Gateway gateway, Ledger ledger) {
    this.random = random;
    this.gateway = gateway;
    this.ledger = ledger;
  }

  /** A few steps, until the track is gone or lost sight of. */
  void make(Write write, String etag) throws InterruptedException {
    @Nullable String now = etag;
    for (int i = 1 + random.nextInt(MOST); i > 0 && now != null; i--) {
      String name = write.name() + " changed " + i;
      now =
          switch (Kind.values()[random.nextInt(Kind.values().length)]) {
            case CHANGE -> {
              write.intend(write.current(), name);
              yield patch(Kind.CHANGE, write, "{\"track_name\":\"" + name + "\"}", now);
            }
            case MOVE -> {
              String to = another(write.current());
              write.intend(to, name);
              String json = "{\"track_name\":\"%s\",\"genre\":\"%s\"}".formatted(name, to);
              yield patch(Kind.MOVE, write, json, now);
            }
            case DELETE -> {
              write.intend(null, write.name());
              perform(Kind.DELETE, write, "DELETE", null, List.of("If-Match", now));
              yield null;
            }
          };
    }
  }

  private String another(String genre) {
    List<String> others = new ArrayList<>(Writer.GENRES);
    others.remove(genre);
    return others.get(random.nextInt(others.size()));
  }

  private @Nullable String patch(Kind kind, Write write, String json, String etag)
      throws InterruptedException {
    return perform(
        kind,
        write,
        "PATCH",
        json,
        List.of("Content-Type", "application/merge-patch+json", "If-Match", etag));
  }

  /** Gives the tag that the row has afterwards, when there is a row and it is known. */
  private @Nullable String perform(
      Kind kind, Write write, String method, @Nullable String json, List<String> headers)
      throws InterruptedException {
    Write.Acknowledgement row = java.util.Objects.requireNonNull(write.acknowledgement());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    do {
      try {
        HttpResponse<String> answer =
            gateway.send(method, "/features/" + row.id(), json, headers.toArray(String[]::new));
        ledger.answered(method + " " + answer.statusCode());
        switch (answer.statusCode()) {
          case 200, 204 -> {
            acknowledge(kind, write, answer);
            return answer.headers().firstValue("ETag").orElse(null);
          }
          case 404, 412 -> {
            return null;
          }
          case 408, 425, 429, 500, 502, 503, 504 -> {}
          default -> {
            ledger.refused(
                method + " of " + write + ": " + answer.statusCode() + " " + answer.body());
            return null;
          }
        }
      } catch (IOException e) {
        ledger.answered(method + " " + e.getClass().getSimpleName());
      }
      TimeUnit.MILLISECONDS.sleep(random.nextInt(RETRY_MILLIS));
    } while (System.nanoTime() < deadline);
    return null;
  }

  private void acknowledge(Kind kind, Write write, HttpResponse<String> answer) {
    String token = answer.headers().firstValue(ConsistencyToken.HEADER).orElse("");
    write.acknowledge(ConsistencyToken.parse(token));
    ledger.acknowledged(kind);
  }
}
