package dev.tracks.systemtests.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many writes a second, whether those before were answered or not, over genres as in the public
 * file: new tracks, and now and then a change of one that {@code all} holds.
 */
final class SteadyWrites implements AutoCloseable {

  private static final int MOST_AT_ONCE = 200;
  private static final int LONGEST = 160;

  private final BenchStack stack;
  private final Posts posts;
  private final String features;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Random random = new Random(1);
  private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger changed = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();
  private final Map<String, Integer> failed = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final int rows;
  private final int changeEvery;
  private int begun;

  /**
   * Begins at once.
   *
   * @param rows the ids from 1 on that can be changed
   * @param changeEvery one of so many writes is a change
   */
  SteadyWrites(BenchStack stack, int perSecond, int rows, int changeEvery) {
    this.stack = stack;
    this.posts = new Posts(stack);
    this.features = "http://127.0.0.1:" + stack.parts().ports().gateway() + "/features/";
    this.rows = rows;
    this.changeEvery = changeEvery;
    clock.scheduleAtFixedRate(
        this::begin, 0, TimeUnit.SECONDS.toNanos(1) / perSecond, TimeUnit.NANOSECONDS);
  }

  private void begin() {
    if (!atOnce.tryAcquire()) {
      skipped.incrementAndGet();
      return;
    }
    boolean change = ++begun % changeEvery == 0;
    long id = 1 + random.nextInt(rows);
    String genre = GenreShares.at(random.nextDouble());
    Thread.startVirtualThread(
        () -> {
          try {
            if (change) {
              change(id);
              changed.incrementAndGet();
            } else {
              posts.post(genre);
            }
            written.incrementAndGet();
          } catch (IOException | IllegalStateException e) {
            failed.merge(shortened(String.valueOf(e.getMessage())), 1, Integer::sum);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            atOnce.release();
          }
        });
  }

  /** Without what differs each time. */
  private static String shortened(String failure) {
    String plain = failure.replaceAll("\\d{4,}", "…");
    return plain.substring(0, Math.min(LONGEST, plain.length()));
  }

  private void change(long id) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(URI.create(features + id))
                .header("Content-Type", "application/merge-patch+json")
                .header("If-Match", "*")
                .header("Authorization", stack.writer())
                .method(
                    "PATCH",
                    HttpRequest.BodyPublishers.ofString(
                        "{\"track_name\":\"changed " + begun + "\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  int written() {
    return written.get();
  }

  /** What became of them. */
  @Override
  public String toString() {
    return written
        + " writes answered, "
        + changed
        + " of them changes of rows in `all`; "
        + failed.values().stream().mapToInt(Integer::intValue).sum()
        + " failed "
        + failed
        + ", "
        + skipped
        + " not sent because "
        + MOST_AT_ONCE
        + " waited";
  }

  @Override
  public void close() {
    clock.shutdownNow();
    atOnce.acquireUninterruptibly(MOST_AT_ONCE);
  }
}
