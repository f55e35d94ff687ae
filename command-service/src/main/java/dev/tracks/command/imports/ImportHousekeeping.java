package dev.tracks.command.imports;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Forgets imports that ended long ago, in bounded batches, and files that nobody needs. */
@Component
class ImportHousekeeping implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(ImportHousekeeping.class);
  private static final int BATCH = 1000;

  private final ImportTable table;
  private final Spool spool;
  private final ImportProperties properties;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("import-housekeeping").daemon().factory());
  private volatile boolean running;

  ImportHousekeeping(ImportTable table, Spool spool, ImportProperties properties) {
    this.table = table;
    this.spool = spool;
    this.properties = properties;
  }

  @Override
  public void start() {
    running = true;
    thread.scheduleWithFixedDelay(
        this::clean, 0, properties.prune().toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void stop() {
    running = false;
    thread.shutdownNow();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  private void clean() {
    try {
      while (running && table.prune(properties.retention(), BATCH) > 0) {
        // in bounded batches until none is left
      }
      spool.sweep(id -> table.find(id).filter(job -> !job.state().isEnd()).isPresent());
    } catch (Throwable e) { // or there would be no further cleaning
      LOG.warn("Old imports could not be forgotten, and will be tried again: {}", e.toString());
    }
  }
}
