package dev.tracks.systemtests.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** The model and a real Redis side by side: every operation is done to both. */
final class ModelAndRedis {

  /** How many different answers the operations have. */
  static final int POSSIBLE_ANSWERS = 17;

  private static final List<String> GENRES = List.of("A", "Children's \"Music\"", "Ünü:all %\\");
  private static final int OWNERS = 3;
  private static final int PIECES = 2;

  private final CacheSession session;
  private final Mutant mutant;
  private final CacheProtocol protocol = new CacheProtocol(CacheKeys.SPOTIFY);
  private final Map<String, Integer> answers = new TreeMap<>();
  private CacheModel model;
  private Random random = new Random(0);
  private int fresh;
  private final int[] collectedFor = new int[OWNERS];
  private final List<String> done = new ArrayList<>();

  ModelAndRedis(CacheSession session, Mutant mutant) {
    this.session = session;
    this.mutant = mutant;
    this.model = new CacheModel(GENRES.size(), OWNERS, mutant);
  }

  /** How often which operation answered what. */
  Map<String, Integer> answers() {
    return answers;
  }

  /** So many random operations on an empty Redis. */
  void run(int seed, int steps) {
    random = new Random(seed);
    model = new CacheModel(GENRES.size(), OWNERS, mutant);
    done.clear();
    fresh = 0;
    session.await(session.commands().flushall().toCompletableFuture());
    for (int i = 0; i < steps; i++) {
      step();
      compare();
    }
  }

  private void step() {
    fresh++;
    int key = random.nextInt(GENRES.size() + 1);
    int owner = 1 + random.nextInt(OWNERS);
    switch (random.nextInt(20)) {
      case 0 -> acquire(key, owner);
      case 1 -> collect(key, owner);
      case 2 -> whileMemoryIsFull(() -> publish(owner));
      case 3, 4, 5, 6, 7, 8, 9, 10 -> fillOn(key, owner);
      case 11, 12, 13 -> invalidate();
      case 14 -> whileMemoryIsFull(this::invalidate);
      case 15 -> raise(key);
      case 16 -> whileMemoryIsFull(() -> raise(key));
      case 17 -> whileMemoryIsFull(() -> advance(random.nextInt(3), vector()));
      case 18 -> whileMemoryIsFull(() -> release(collectedFor[owner - 1], owner));
      default -> fault(key);
    }
  }

  /** What a filler does next. */
  private void fillOn(int key, int owner) {
    if (model.temporary[owner - 1] != null) {
      publish(owner);
    } else if (ownsAny(owner)) {
      collect(key, owner);
    } else {
      acquire(key, owner);
    }
  }

  private void acquire(int key, int owner) {
    if (model.temporary[owner - 1] != null) {
      return; // an owner is one fill, which collects for one key
    }
    collectedFor[owner - 1] = key;
    answer(
        "acquire " + label(key) + " " + owner,
        model.acquire(key, owner, fresh),
        protocol.acquire(session, name(key), owner(owner), Duration.ofMinutes(5)).acquired());
  }

  private void release(int key, int owner) {
    answer(
        "release " + label(key) + " " + owner,
        model.release(key, owner),
        protocol.release(session, name(key), owner(owner)));
  }

  private void collect(int key, int owner) {
    boolean bound = model.temporary[owner - 1] != null || ownsAny(owner);
    int target = bound ? collectedFor[owner - 1] : key;
    collectedFor[owner - 1] = target;
    boolean all = target == GENRES.size();
    int vector = all ? filled() : Vectors.with(0, target, 2 + random.nextInt(4));
    boolean full = all && random.nextInt(3) > 0;
    boolean whole = random.nextInt(8) > 0;
    Value value = new Value(0, vector, full, 1 + random.nextInt(7), random.nextInt(3), whole);
    model.temporary[owner - 1] = value;
    done.add("collect " + label(target) + " " + owner + ": " + value);
    Map<String, byte[]> fields =
        new RepresentationHead(
                "e" + value.etag(),
                "bytes",
                1,
                value.last(),
                full,
                versions(vector),
                2,
                2,
                PIECES,
                Instant.EPOCH)
            .fields();
    for (int piece = 0; piece < (whole ? PIECES : PIECES - 1); piece++) {
      fields.put("p" + piece, new byte[] {1});
    }
    String temporary = CacheKeys.SPOTIFY.temporary(name(target), owner(owner));
    session.await(session.commands().del(temporary).toCompletableFuture());
    session.await(session.commands().hset(temporary, fields).toCompletableFuture());
  }

  private boolean ownsAny(int owner) {
    return java.util.Arrays.stream(model.owner).anyMatch(one -> one == owner);
  }

  private void publish(int owner) {
    int key = collectedFor[owner - 1];
    answer(
        "publish " + label(key) + " " + owner,
        model.publish(key, owner).name(),
        protocol
            .publish(
                session,
                name(key),
                owner(owner),
                RepresentationHead.FIELDS + PIECES,
                Duration.ofMinutes(5))
            .name());
  }

  /** What frees memory, or needs next to none, is done by a Redis that has none left. */
  private void whileMemoryIsFull(Runnable step) {
    session.await(session.commands().configSet("maxmemory", "1").toCompletableFuture());
    try {
      step.run();
    } finally {
      session.await(session.commands().configSet("maxmemory", "0").toCompletableFuture());
    }
  }

  private void invalidate() {
    invalidate(random.nextInt(GENRES.size()), 1 + random.nextInt(6), random.nextInt(8));
  }

  private void invalidate(int genre, int version, int smallest) {
    int deleted = model.invalidate(genre, version, smallest, fresh);
    var real = protocol.invalidate(session, GENRES.get(genre), version, smallest);
    answer(
        "invalidate %s=%d from id %d".formatted(GENRES.get(genre), version, smallest),
        deleted,
        (real.genre() ? 1 : 0) | (real.all() ? 2 : 0));
  }

  private void raise(int key) {
    int versions = key == GENRES.size() ? vector() : Vectors.only(vector(), key);
    answer(
        "raise " + label(key) + " " + Vectors.text(versions),
        model.raise(key, versions, fresh),
        protocol.raise(session, name(key), versions(versions)));
  }

  private void advance(int etag, int versions) {
    answer(
        "advance " + etag + " " + Vectors.text(versions),
        model.advance(etag, versions),
        protocol.advance(session, "e" + etag, versions(versions)));
  }

  private void fault(int key) {
    switch (random.nextInt(5)) {
      case 0 -> {
        model = new CacheModel(GENRES.size(), OWNERS, mutant);
        session.await(session.commands().flushall().toCompletableFuture());
        done.add("flush");
      }
      case 1 -> {
        model.loseFence();
        delete(CacheKeys.SPOTIFY.fence());
      }
      case 2 -> {
        model.endLease(key);
        delete(CacheKeys.SPOTIFY.lease(name(key)));
      }
      case 3 -> {
        model.values[key] = null;
        delete(name(key));
      }
      default -> {
        session.await(session.commands().scriptFlush().toCompletableFuture());
        done.add("script flush");
      }
    }
  }

  private void delete(String key) {
    session.await(session.commands().del(key).toCompletableFuture());
    done.add("lose " + key);
  }

  private void answer(String what, Object modelled, Object real) {
    done.add(what + ": " + real);
    answers.merge(what.substring(0, what.indexOf(' ')) + ": " + real, 1, Integer::sum);
    assertThat(modelled).as("the answer after %s", done).isEqualTo(real);
  }

  private void compare() {
    assertThat(new RedisContents(session).read())
        .as("what Redis holds after %s", done)
        .isEqualTo(RedisContents.of(model, GENRES, collectedFor));
  }

  /** Mostly ahead of the floors, so that publishing succeeds about as often as not. */
  private int filled() {
    int vector = vector();
    for (int genre = 0; genre < GENRES.size(); genre++) {
      boolean ahead = random.nextInt(4) > 0;
      vector = ahead ? Vectors.with(vector, genre, 3 + random.nextInt(3)) : vector;
    }
    return vector;
  }

  private int vector() {
    int vector = 0;
    for (int genre = 0; genre < GENRES.size(); genre++) {
      vector = Vectors.with(vector, genre, random.nextInt(5));
    }
    return vector;
  }

  private static VersionVector versions(int vector) {
    return RedisContents.versions(vector, GENRES);
  }

  private static String label(int key) {
    return key == GENRES.size() ? "all" : GENRES.get(key);
  }

  private static String name(int key) {
    return RedisContents.name(key, GENRES);
  }

  private static String owner(int owner) {
    return "owner-" + owner;
  }
}
