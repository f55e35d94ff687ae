package dev.tracks.systemtests.torture;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Every fault as it is made, a line each with the seconds since the start, and their sums. */
final class FaultLog implements AutoCloseable {

  /** The kinds of fault. */
  enum Kind {
    CUT,
    KILL,
    DRAIN,
    PAUSE,
    FREEZE,
    DELAY,
    REFUSE,
    DOUBLE,
    FLUSH,
    RESTART,
    ROLLBACK,
    EXPIRE,
    FENCE,
    FULL,
    FILLER
  }

  private final PrintWriter lines;
  private final long start = System.nanoTime();
  private final Map<Kind, LongAdder> sums = new EnumMap<>(Kind.class);
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();

  FaultLog(Path file) {
    try {
      lines = new PrintWriter(Files.newBufferedWriter(file), true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (Kind kind : Kind.values()) {
      sums.put(kind, new LongAdder());
    }
  }

  void made(Kind kind, String what) {
    java.util.Objects.requireNonNull(sums.get(kind)).increment();
    listeners.forEach(listener -> listener.accept(what));
    note(kind + " " + what);
  }

  /** Tells somebody of each fault as well. */
  void onFault(Consumer<String> listener) {
    listeners.add(listener);
  }

  synchronized void note(String line) {
    Duration since = Duration.ofNanos(System.nanoTime() - start);
    lines.printf(Locale.ROOT, "%9.3f %s%n", since.toMillis() / 1000.0, line);
  }

  long count(Kind kind) {
    return java.util.Objects.requireNonNull(sums.get(kind)).sum();
  }

  long count() {
    return sums.values().stream().mapToLong(LongAdder::sum).sum();
  }

  Map<Kind, LongAdder> sums() {
    return sums;
  }

  @Override
  public synchronized void close() {
    lines.close();
  }
}
