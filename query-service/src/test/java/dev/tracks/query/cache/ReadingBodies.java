package dev.tracks.query.cache;

import com.github.benmanes.caffeine.cache.Cache;
import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Readers of one key's bodies, one process that fills the key with these contents one after the
 * other, and eviction; all contents have the same ETag and the same length, and other bytes.
 */
final class ReadingBodies implements Schedules.Run, Pieces {

  /** How the parts around the class under test behave. */
  enum Parts {
    AS_BUILT,
    /** What is kept is kept by key, whatever its tag. */
    KEPT_BY_KEY_ALONE,
    /** A piece says of itself what its reader wants to hear. */
    PIECES_WITHOUT_TAG,
    /** Memory has room for everything, whatever it was given. */
    MEMORY_WITHOUT_BOUND
  }

  /** What becomes of one reading of a piece. */
  enum Failure {
    /** Redis does not answer. */
    AWAY,
    /** The piece is not there, though its tag is. */
    LACKING
  }

  /** What came of a reader's load. */
  enum Seen {
    KEPT,
    FETCHED,
    JOINED,
    REPLACED,
    FAILED,
    /** Waited until another had fetched, and then fetched itself. */
    WAITED
  }

  /**
   * What runs.
   *
   * @param pieces of each body
   * @param fills the tags of what is published after {@code a}, which is there from the start
   * @param evictions how often everything is evicted from memory
   * @param failing which reading of a piece fails, counted from 1; 0 for none
   * @param room how many bodies may be fetched at a time
   * @param memory how many bodies memory has room for
   */
  record Setting(
      int readers,
      int pieces,
      List<String> fills,
      int evictions,
      int failing,
      Failure failure,
      int room,
      int memory,
      Parts parts) {

    /** Two readers of two pieces, and one fill. */
    static Setting twoReaders() {
      return new Setting(2, 2, List.of("b"), 0, 0, Failure.AWAY, 9, 9, Parts.AS_BUILT);
    }

    Setting pieces(int number) {
      return new Setting(readers, number, fills, evictions, failing, failure, room, memory, parts);
    }

    Setting readers(int number) {
      return new Setting(number, pieces, fills, evictions, failing, failure, room, memory, parts);
    }

    Setting fills(String... tags) {
      return new Setting(
          readers, pieces, List.of(tags), evictions, failing, failure, room, memory, parts);
    }

    Setting evicted() {
      return new Setting(readers, pieces, fills, 1, failing, failure, room, memory, parts);
    }

    Setting failing(int reading, Failure how) {
      return new Setting(readers, pieces, fills, evictions, reading, how, room, memory, parts);
    }

    Setting room(int bodies) {
      return new Setting(
          readers, pieces, fills, evictions, failing, failure, bodies, memory, parts);
    }

    Setting memory(int bodies) {
      return new Setting(readers, pieces, fills, evictions, failing, failure, room, bodies, parts);
    }

    Setting with(Parts other) {
      return new Setting(readers, pieces, fills, evictions, failing, failure, room, memory, other);
    }
  }

  /** What was found, and what came up in any of the schedules. */
  record Explored(Schedules.Outcome outcome, Set<Seen> seen) {}

  /** A representation: bytes that follow from their tag. */
  private record Stored(String tag, int pieces) {

    RepresentationHead head() {
      return new RepresentationHead(
          "content", tag, 1, 1, false, VersionVector.EMPTY, 1, LENGTH, pieces, Instant.EPOCH);
    }

    byte[] piece(int index) {
      byte[] piece = new byte[LENGTH / pieces];
      Arrays.fill(piece, (byte) ('0' + index));
      piece[0] = (byte) tag.charAt(0);
      return piece;
    }

    Body body() {
      List<byte[]> all = new ArrayList<>();
      for (int i = 0; i < pieces; i++) {
        all.add(piece(i));
      }
      return new Body(all);
    }
  }

  /** One reader's load. */
  private static final class Reader {
    private final Stored found;
    private int looks;
    private int misses;
    private int pieces;
    private boolean waited;

    private Reader(Stored found) {
      this.found = found;
    }
  }

  private static final CatalogueKey KEY = CatalogueKey.genre(CacheKeys.SPOTIFY, "Pop");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Of each body, in bytes: the room for bodies in flight is counted in units of a kilobyte. */
  private static final int LENGTH = 900;

  private static final ThreadLocal<@Nullable Reader> READER = new ThreadLocal<>();

  private final Setting setting;
  private final Set<Seen> seen;
  private final Cache<String, Body> l1;
  private final Bodies bodies;
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicInteger readings = new AtomicInteger();
  private final Set<Reader> loading = ConcurrentHashMap.newKeySet();
  private final List<String> wrong = new ArrayList<>();
  private volatile @Nullable Stored redis;
  private volatile boolean over;

  private ReadingBodies(Setting setting, Set<Seen> seen) {
    this.setting = setting;
    this.seen = seen;
    this.redis = new Stored("a", setting.pieces());
    this.l1 =
        CacheParts.memory(
            DataSize.ofBytes(
                setting.parts() == Parts.MEMORY_WITHOUT_BOUND
                    ? Long.MAX_VALUE
                    : (long) LENGTH * setting.memory()));
    this.bodies =
        new Bodies(
            stepping(),
            CircuitBreaker.ofDefaults("bodies"),
            this,
            DataSize.ofKilobytes(setting.room()));
  }

  static Explored explore(Setting setting) {
    Set<Seen> seen = ConcurrentHashMap.newKeySet();
    return new Explored(Schedules.explore(() -> new ReadingBodies(setting, seen)), seen);
  }

  @Override
  public List<Runnable> actors() {
    List<Runnable> actors = new ArrayList<>();
    for (int i = 0; i < setting.readers(); i++) {
      actors.add(this::read);
    }
    actors.add(this::fill);
    for (int i = 0; i < setting.evictions(); i++) {
      actors.add(l1::invalidateAll);
    }
    return actors;
  }

  private void read() {
    int before = changes.get();
    Stored found = redis;
    if (found == null) {
      return; // a miss
    }
    Reader reader = new Reader(found);
    READER.set(reader);
    Schedules.pause();
    try {
      Body body = bodies.load(KEY, found.head(), Deadline.after(PATIENCE)).orElse(null);
      if (body == null && changes.get() == before) {
        wrong("nothing was given though nothing was replaced");
      } else if (body != null && !text(body).equals(text(found.body()))) {
        wrong("the head of " + found.tag() + " was given with " + text(body));
      }
      came(reader, body);
    } catch (CacheAway e) {
      seen.add(Seen.FAILED);
      if (setting.failure() != Failure.AWAY || readings.get() < setting.failing()) {
        wrong("a load failed for nothing");
      }
    } finally {
      loading.remove(reader);
    }
  }

  private void came(Reader reader, @Nullable Body body) {
    if (body == null) {
      seen.add(Seen.REPLACED);
    } else if (reader.pieces > 0) {
      seen.add(reader.waited ? Seen.WAITED : Seen.FETCHED);
    } else {
      seen.add(reader.looks == reader.misses ? Seen.JOINED : Seen.KEPT);
    }
  }

  /** Each fill replaces the one before; an event deletes the key where the tag is empty. */
  private void fill() {
    boolean first = true;
    for (String tag : setting.fills()) {
      if (!first) {
        Schedules.pause();
      }
      first = false;
      Stored made = tag.isEmpty() ? null : new Stored(tag, setting.pieces());
      replace(made);
      if (made != null) {
        bodies.keep(KEY, new Representation(made.head(), made.body()));
      }
    }
  }

  private void replace(@Nullable Stored by) {
    redis = by;
    changes.incrementAndGet();
  }

  /** As HMGET reads it: a piece and the tag at the same time. */
  @Override
  public @Nullable Piece read(String key, int index) {
    Reader reader = READER.get();
    if (reader == null || over) {
      return pieceOf(redis, index);
    }
    Schedules.pause();
    reader.pieces++;
    loading.add(reader);
    if (loading.stream().filter(other -> other.found.tag().equals(reader.found.tag())).count()
        > 1) {
      wrong("the same is loaded twice at a time");
    }
    if (loading.size() > setting.room()) {
      wrong("more is loaded than there is room for");
    }
    boolean fails = readings.incrementAndGet() == setting.failing();
    if (fails && setting.failure() == Failure.AWAY) {
      throw new CacheAway("a test's failure", null);
    }
    Piece piece = pieceOf(redis, index);
    if (piece == null) {
      return null;
    }
    return new Piece(
        setting.parts() == Parts.PIECES_WITHOUT_TAG ? reader.found.tag() : piece.stored(),
        fails ? null : piece.bytes());
  }

  private static @Nullable Piece pieceOf(@Nullable Stored stored, int index) {
    return stored == null ? null : new Piece(stored.tag(), stored.piece(index));
  }

  @Override
  public void drop(String key) {
    replace(null);
  }

  private void wrong(String what) {
    synchronized (wrong) {
      wrong.add(what);
    }
  }

  @Override
  public @Nullable String violated() {
    over = true;
    if (!wrong.isEmpty()) {
      return wrong.getFirst();
    }
    for (var entry : l1.asMap().entrySet()) {
      String tag = entry.getKey().substring(entry.getKey().indexOf('\n') + 1);
      if (setting.parts() != Parts.KEPT_BY_KEY_ALONE // its names say no tag
          && !text(entry.getValue()).equals(text(new Stored(tag, setting.pieces()).body()))) {
        return "of " + tag + " " + text(entry.getValue()) + " is kept";
      }
    }
    return left();
  }

  /** Whether a flight or a place was left taken: then who comes last waits in vain. */
  private @Nullable String left() {
    Stored last = redis;
    if (last == null) {
      return null;
    }
    l1.invalidateAll();
    try {
      Deadline soon = Deadline.after(Duration.ofSeconds(1));
      return bodies.load(KEY, last.head(), soon).isPresent() ? null : "what is there is not given";
    } catch (Problem e) {
      return "a flight or a place was left taken";
    }
  }

  /** Memory, where looking into it and keeping are steps of their own. */
  @SuppressWarnings("unchecked") // a proxy of an interface with parameters
  private Cache<String, Body> stepping() {
    return (Cache<String, Body>)
        Proxy.newProxyInstance(
            Cache.class.getClassLoader(),
            new Class<?>[] {Cache.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getIfPresent" -> look(name(arguments));
                  case "put" -> {
                    keep(name(arguments), (Body) arguments[1]);
                    yield null;
                  }
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private String name(Object[] arguments) {
    return setting.parts() == Parts.KEPT_BY_KEY_ALONE ? KEY.name() : (String) arguments[0];
  }

  private @Nullable Body look(String name) {
    Body found = l1.getIfPresent(name);
    Reader reader = READER.get();
    if (reader == null || over) {
      return found;
    }
    reader.looks++;
    if (found == null && ++reader.misses == 1) {
      Schedules.pause(); // between looking and boarding
    } else if (found == null) {
      reader.waited = loading.size() >= setting.room();
    }
    return found;
  }

  private void keep(String name, Body body) {
    if (!over) {
      Schedules.pause();
    }
    l1.put(name, body);
    long kept = l1.asMap().values().stream().mapToLong(Body::size).sum();
    if (kept > (long) setting.memory() * LENGTH) {
      wrong("more is kept than there is room for");
    }
  }

  /** The tag and the number of each piece. */
  private static String text(Body body) {
    return body.pieces().stream()
        .map(piece -> new String(piece, 0, 2, StandardCharsets.US_ASCII))
        .collect(Collectors.joining(" "));
  }
}
