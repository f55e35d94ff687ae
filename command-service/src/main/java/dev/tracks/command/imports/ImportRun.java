package dev.tracks.command.imports;

import dev.tracks.command.imports.Import.State;
import dev.tracks.command.track.ManyTracks;
import dev.tracks.command.track.ManyTracks.Stored;
import dev.tracks.defaults.database.DatabaseFailures;
import dev.tracks.defaults.problem.Problem;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Stores a file batch by batch: rows, rejects, how far it is, versions and events of a batch are
 * one transaction. While one batch is stored, the next one is read.
 */
@Component
class ImportRun {

  private static final Logger LOG = LoggerFactory.getLogger(ImportRun.class);
  private static final int MOST_FAILURES = 3;

  /** A key that is there and is not found by looking would hold a worker for ever. */
  private static final int MOST_RACES = 100;

  private static final Duration PAUSE_WHILE_AWAY = Duration.ofSeconds(1);
  private static final int LONGEST_PAUSE_MILLIS = 200;

  private final Spool spool;
  private final ImportTable table;
  private final ManyTracks tracks;
  private final TransactionTemplate transaction;
  private final ImportProperties properties;
  private final MeterRegistry meters;

  ImportRun(
      Spool spool,
      ImportTable table,
      ManyTracks tracks,
      TransactionTemplate transaction,
      ImportProperties properties,
      MeterRegistry meters) {
    this.spool = spool;
    this.table = table;
    this.tracks = tracks;
    this.transaction = transaction;
    this.properties = properties;
    this.meters = meters;
    for (String outcome : new String[] {"stored", "present", "rejected"}) {
      count(outcome, 0);
    }
  }

  /**
   * Goes on with an import after its last committed batch.
   *
   * @param owner whose it is
   * @param stopping when it is zero, no further batch is begun, and the import is given back
   */
  void run(Import job, String owner, CountDownLatch stopping) {
    LOG.info("Import {} goes on after line {}", job.id(), job.line());
    try (TrackFile file = spool.open(job.id(), job.charset())) {
      file.skipTo(job.line());
      batches(job, owner, file, stopping);
    } catch (ImportTable.Lost lost) {
      // A commit whose acknowledgement was lost counts: then it is still ours, and goes on from
      // there.
      LOG.info("{}", lost.getMessage());
      table.giveBack(job.id(), owner);
    } catch (NoSuchFileException e) {
      LOG.error("Import {} has no file: {}", job.id(), e.getMessage());
      end(
          job,
          owner,
          State.FAILED,
          "The upload is not in the spool directory of the instance that works on it.");
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Import {} cannot be read now: {}", job.id(), e.toString());
      table.giveBack(job.id(), owner);
      pause(stopping, PAUSE_WHILE_AWAY);
    } catch (Problem e) { // there are as many genres as there may be
      end(job, owner, State.FAILED, String.valueOf(e.getBody().getDetail()));
    }
  }

  private void batches(Import job, String owner, TrackFile file, CountDownLatch stopping)
      throws IOException {
    long rejected = job.rejected();
    boolean look = false;
    Batch batch = Batch.of(file, properties.batch());
    while (batch.read() > 0) {
      CompletableFuture<Batch> ahead = ahead(file);
      try {
        look = store(job, owner, batch, look, stopping);
      } finally {
        ahead.exceptionally(e -> null).join(); // the file is read by one at a time
      }
      rejected += batch.rejected();
      if (rejected > properties.maxRejected()) {
        end(
            job,
            owner,
            State.FAILED,
            "More than " + properties.maxRejected() + " lines were refused. What is stored stays.");
        return;
      }
      batch = next(ahead);
    }
    end(job, owner, State.DONE, null);
  }

  private CompletableFuture<Batch> ahead(TrackFile file) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Batch.of(file, properties.batch());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        work -> Thread.ofVirtual().name("import-reader").start(work));
  }

  private static Batch next(CompletableFuture<Batch> ahead) throws IOException {
    try {
      return ahead.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException io) {
        throw Objects.requireNonNull(io.getCause());
      }
      throw e;
    }
  }

  /**
   * Stores a batch, as often as it takes.
   *
   * @return whether the next one should look for rows that are there: when this one met some
   */
  private boolean store(
      Import job, String owner, Batch batch, boolean firstLook, CountDownLatch stopping) {
    boolean look = firstLook;
    int races = 0;
    for (int failures = 0; ; ) {
      if (stopping.getCount() == 0) {
        throw new ImportTable.Lost(job.id());
      }
      try {
        Stored stored = attempt(job, owner, batch, look);
        count("stored", stored.stored());
        count("present", stored.present());
        count("rejected", batch.rejected());
        return stored.present() > 0;
      } catch (ImportTable.Lost | Problem e) {
        throw e;
      } catch (RuntimeException e) {
        if (DatabaseFailures.isDuplicateKey(e) && ++races < MOST_RACES) {
          look = true; // somebody else stores the same tracks: each race is won by one of both
        } else if (DatabaseFailures.isAway(e)) {
          LOG.debug("Import {} waits for the database", job.id(), e);
          pause(stopping, PAUSE_WHILE_AWAY);
          continue;
        } else if (!DatabaseFailures.isWorthARetry(e) && ++failures >= MOST_FAILURES) {
          LOG.error("Import {} failed after line {}", job.id(), batch.after(), e);
          end(job, owner, State.FAILED, "Something went wrong on our side; it has been logged.");
          throw new ImportTable.Lost(job.id());
        }
        pause(
            stopping,
            Duration.ofMillis(ThreadLocalRandom.current().nextLong(1, LONGEST_PAUSE_MILLIS)));
      }
    }
  }

  private Stored attempt(Import job, String owner, Batch batch, boolean look) {
    return Objects.requireNonNull(
        transaction.execute(
            status ->
                tracks.add(
                    batch.tracks(),
                    look,
                    stored -> table.count(job.id(), owner, properties.lease(), batch, stored),
                    job.traceparent())));
  }

  private void end(Import job, String owner, State state, @Nullable String failure) {
    if (table.end(job.id(), owner, state, failure)) {
      LOG.info("Import {} is {}", job.id(), state.written());
      spool.delete(job.id());
    }
  }

  private void count(String outcome, long rows) {
    meters.counter("tracks.imports.rows", "outcome", outcome).increment(rows);
  }

  private static void pause(CountDownLatch stopping, Duration atMost) {
    try {
      boolean stopped = stopping.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
      LOG.trace("Stopping: {}", stopped);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
