package dev.tracks.command.imports;

import dev.tracks.command.stopping.Stopping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.stereotype.Component;

/**
 * The threads that work on imports, as many as may take connections of the pool away from requests.
 * An import that is waited for by nobody is taken by whichever instance looks first.
 */
@Component
class ImportWorkers implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(ImportWorkers.class);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private static final Duration LAST_BATCH = Duration.ofSeconds(10);

  private final ImportTable table;
  private final ImportRun run;
  private final ImportProperties properties;
  private final Semaphore nudges = new Semaphore(0);
  private final List<Thread> threads = new ArrayList<>();
  private volatile CountDownLatch stopping = new CountDownLatch(0);

  ImportWorkers(ImportTable table, ImportRun run, ImportProperties properties) {
    this.table = table;
    this.run = run;
    this.properties = properties;
  }

  /** There is something to do. */
  void nudge() {
    nudges.release();
  }

  /** Waits; true when the service stops meanwhile. */
  boolean isStoppedWithin(Duration time) throws InterruptedException {
    return stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void start() {
    stopping = new CountDownLatch(1);
    for (int i = 1; i <= properties.atOnce(); i++) {
      threads.add(Thread.ofPlatform().name("import-" + i).start(this::work));
    }
  }

  /** Finishes the batch in hand, and leaves the rest to others, or to the next start. */
  @Override
  public void stop() {
    stopping.countDown();
    nudges.release(properties.atOnce());
    Stopping.join(threads, LAST_BATCH);
    threads.clear();
  }

  @Override
  public boolean isRunning() {
    return stopping.getCount() > 0;
  }

  private void work() {
    try {
      while (isRunning()) {
        Duration pause = round();
        if (nudges.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
          nudges.drainPermits();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("An import was interrupted");
    }
  }

  /** Works on one import, if there is one; gives how long to wait for a nudge before the next. */
  private Duration round() {
    try {
      String owner = UUID.randomUUID().toString();
      Optional<Import> job = table.claim(owner, properties.lease());
      job.ifPresent(found -> run.run(found, owner, stopping));
      return job.isPresent() ? Duration.ZERO : properties.poll();
    } catch (Exception e) {
      LOG.debug(
          "Imports could not be worked on: {}",
          NestedExceptionUtils.getMostSpecificCause(e).toString());
    } catch (Throwable e) { // memory that was short may be there the next time
      LOG.error("Imports could not be worked on, and will be tried again", e);
    }
    return PAUSE_AFTER_FAILURE;
  }
}
