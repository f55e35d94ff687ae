package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One client that reads, so that there is something cached to be invalidated. */
final class Reader implements Runnable {

  private final Random random;
  private final Gateway gateway;
  private final Ledger ledger;
  private final CountDownLatch end;

  Reader(long seed, Gateway gateway, Ledger ledger, CountDownLatch end) {
    this.random = new Random(~seed);
    this.gateway = gateway;
    this.ledger = ledger;
    this.end = end;
  }

  @Override
  public void run() {
    try {
      while (!end.await(100, TimeUnit.MILLISECONDS)) {
        read();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() throws InterruptedException {
    try {
      String genre = Writer.GENRES.get(random.nextInt(Writer.GENRES.size()));
      var answer = random.nextInt(20) == 0 ? gateway.get("/features") : gateway.genre(genre);
      ledger.answered("read " + answer.statusCode());
    } catch (IOException e) {
      ledger.answered("read " + e.getClass().getSimpleName());
    }
  }
}
