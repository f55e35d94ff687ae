package dev.tracks.query.cache;

import dev.tracks.contracts.cache.VersionVector;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A catalogue in memory that lets a test step in at each point of a fill, once. */
final class StagedSource implements Source {

  private record Change(String genre, long version, long id) {}

  private final Map<String, Long> versions = new TreeMap<>();
  private final Map<Long, String> rows = new TreeMap<>();
  private final List<Change> log = new ArrayList<>();
  private @Nullable Runnable halfway;
  private @Nullable Runnable afterReading;
  private @Nullable Runnable afterVersions;
  private int versionsRead;
  private byte[] ballast = {};

  /** A row is there, or is there in another form; gives the genre's version. */
  synchronized long commit(String genre, long id) {
    long version = versions.merge(genre, 1L, Long::sum);
    rows.put(id, genre + " " + id + " of version " + version);
    log.add(new Change(genre, version, id));
    return version;
  }

  /** The next fill does this when it has read and not yet published. */
  synchronized void afterReading(Runnable what) {
    afterReading = what;
  }

  /** The next fill does this when it has written half of these bytes before its rows. */
  synchronized void halfway(byte[] bytes, Runnable what) {
    ballast = bytes;
    halfway = what;
  }

  /** The next reading of versions does this when it has read. */
  synchronized void afterVersions(Runnable what) {
    afterVersions = what;
  }

  /** How often versions were read. */
  synchronized int versionsRead() {
    return versionsRead;
  }

  @Override
  public Optional<Snapshot> write(@Nullable String genre, int maxRows, OutputStream out) {
    VersionVector vector;
    List<Map.Entry<Long, String>> read;
    Runnable atHalf;
    Runnable atEnd;
    byte[] filling;
    synchronized (this) {
      vector = committed(genre);
      read =
          rows.entrySet().stream()
              .filter(row -> genre == null || row.getValue().startsWith(genre + " "))
              .limit(genre == null ? maxRows : Long.MAX_VALUE)
              .toList();
      atHalf = halfway;
      atEnd = afterReading;
      filling = ballast;
      halfway = null;
      afterReading = null;
      ballast = new byte[0];
    }
    try {
      int half = filling.length / 2;
      out.write(filling, 0, half);
      if (atHalf != null) {
        atHalf.run();
      }
      out.write(filling, half, filling.length - half);
      for (var row : read) {
        out.write((row.getValue() + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (atEnd != null) {
      atEnd.run();
    }
    long last = read.isEmpty() ? 0 : read.getLast().getKey();
    return read.isEmpty() && genre != null
        ? Optional.empty()
        : Optional.of(new Snapshot(vector, read.size(), last));
  }

  @Override
  public boolean isAway() {
    return false;
  }

  @Override
  public VersionVector versions(@Nullable String genre) {
    VersionVector read;
    Runnable then;
    synchronized (this) {
      read = committed(genre);
      then = afterVersions;
      afterVersions = null;
      versionsRead++;
    }
    if (then != null) {
      then.run();
    }
    return read;
  }

  private VersionVector committed(@Nullable String genre) {
    if (genre == null) {
      return VersionVector.of(versions);
    }
    Long version = versions.get(genre);
    return version == null ? VersionVector.EMPTY : VersionVector.of(genre, version);
  }

  @Override
  public synchronized boolean untouchedWithin(VersionVector from, VersionVector to, long lastId) {
    return log.stream()
        .noneMatch(
            change ->
                change.version() > from.of(change.genre())
                    && change.version() <= to.of(change.genre())
                    && change.id() <= lastId);
  }
}
