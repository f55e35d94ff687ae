package dev.tracks.command;

import io.micrometer.tracing.exporter.FinishedSpan;
import io.micrometer.tracing.exporter.SpanReporter;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/** Keeps what the service's own tracer exports. A test names it in {@code spring.main.sources}. */
public class Spans implements SpanReporter {

  private final Queue<FinishedSpan> finished = new ConcurrentLinkedQueue<>();

  @Override
  public void report(FinishedSpan span) {
    finished.add(span);
  }

  @Override
  public void close() {
    finished.clear();
  }

  /** The first of these that is exported. */
  public Optional<FinishedSpan> first(Predicate<FinishedSpan> which) {
    return finished.stream().filter(which).findFirst();
  }
}
