package dev.tracks.systemtests.bench;

import java.io.IOException;

/** Clients that post, each its next track when the last is acknowledged, until they are closed. */
final class PostingClients implements AutoCloseable {

  private volatile boolean going = true;

  /** Each posts to a genre of its own. */
  PostingClients(Posts posts, int clients) {
    for (int i = 0; i < clients; i++) {
      String genre = "Client " + i;
      Thread.startVirtualThread(() -> postOn(posts, genre));
    }
  }

  private void postOn(Posts posts, String genre) {
    try {
      while (going) {
        posts.post(genre);
      }
    } catch (IOException | InterruptedException e) {
      if (going) {
        System.err.println(e);
      }
    }
  }

  @Override
  public void close() {
    going = false;
  }
}
