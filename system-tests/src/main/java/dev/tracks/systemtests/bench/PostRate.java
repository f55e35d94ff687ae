package dev.tracks.systemtests.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** How many posts a number of clients gets answered, each sending its next when it is told. */
final class PostRate {

  private static final long WINDOW = TimeUnit.MILLISECONDS.toNanos(1_500);
  private static final long WARM_UP = TimeUnit.MILLISECONDS.toNanos(400);

  private final Posts posts;

  PostRate(BenchStack stack) {
    this.posts = new Posts(stack);
  }

  /** Answered posts a second, after a while that does not count. */
  double perSecond(int clients) throws InterruptedException, ExecutionException {
    long begin = System.nanoTime() + WARM_UP;
    long end = begin + WINDOW;
    List<Future<Integer>> all = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int client = 0; client < clients; client++) {
        String genre = "Client " + client;
        all.add(
            threads.submit(
                () -> {
                  int counted = 0;
                  for (long now = System.nanoTime(); now < end; now = System.nanoTime()) {
                    posts.post(genre);
                    counted += System.nanoTime() >= begin && System.nanoTime() < end ? 1 : 0;
                  }
                  return counted;
                }));
      }
    }
    int sum = 0;
    for (Future<Integer> one : all) {
      sum += one.get();
    }
    return sum / (WINDOW / 1e9);
  }
}
