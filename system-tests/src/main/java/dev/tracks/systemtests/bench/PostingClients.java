package dev.tracks.systemtests.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Clients that post, each its next track when the last is acknowledged, until they are closed. One
 * that was refused fails what was measured beside it: it was measured beside fewer than it says.
 */
final class PostingClients implements AutoCloseable {

  private final List<Thread> clients = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean going = true;

  /** Each posts to a genre of its own. */
  PostingClients(Posts posts, int clients) {
    for (int i = 0; i < clients; i++) {
      String genre = "Client " + i;
      this.clients.add(Thread.startVirtualThread(() -> postOn(posts, genre)));
    }
  }

  private void postOn(Posts posts, String genre) {
    try {
      while (going) {
        posts.post(genre);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  /**
   * Returns when the last post is answered.
   *
   * @throws IllegalStateException when a client could not go on
   */
  @Override
  public void close() {
    going = false;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (failure.get() != null) {
      throw new IllegalStateException("a client that posts could not go on", failure.get());
    }
  }
}
