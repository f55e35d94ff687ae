package dev.tracks.systemtests.torture;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.CacheScript;
import dev.tracks.systemtests.relay.Direction;
import dev.tracks.systemtests.relay.Trap;
import dev.tracks.systemtests.relay.WireConnection;
import dev.tracks.systemtests.torture.FaultLog.Kind;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Makes the faults that a cache has to fear, beside those of {@link Tormentor}: what Redis forgets,
 * what it remembers wrongly, what expires at the wrong time, and fillers that wake up late.
 */
final class CacheTormentor implements AutoCloseable {

  private static final int DUMPS = 4;
  private static final int TRIES = 20;
  private static final Duration AWAKE = Duration.ofSeconds(8);
  private static final Duration MEETING = Duration.ofMillis(2_500);

  private final Stage stage;
  private final String redisUrl;
  private final Path redisData;
  private final Path dumps;
  private final Duration lease;
  private final FaultLog log;
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Thread> threads;
  private int saved;

  /**
   * A tormentor.
   *
   * @param redisUrl past every relay
   * @param redisData where Redis looks for a dump when it starts
   * @param lease how long a filler may take
   */
  CacheTormentor(
      Stage stage, String redisUrl, Path redisData, Duration lease, FaultLog log, long seed) {
    this.stage = stage;
    this.redisUrl = redisUrl;
    this.redisData = redisData;
    this.dumps = redisData.resolve("dumps");
    this.lease = lease;
    this.log = log;
    Random redis = new Random(seed ^ 0x2545F4914F6CDD1DL);
    Random fillers = new Random(seed ^ 0x9E3779B97F4A7C15L);
    threads =
        List.of(
            Thread.ofPlatform().name("redis").unstarted(() -> loop(600, 2_400, redis, this::redis)),
            Thread.ofPlatform()
                .name("fillers")
                .unstarted(() -> loop(2_000, 5_000, fillers, this::filler)));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  @Override
  public void close() {
    end.countDown();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void loop(int least, int more, Random random, Consumer<Random> fault) {
    try {
      while (!end.await(least + random.nextInt(more), TimeUnit.MILLISECONDS)) {
        try {
          fault.accept(random);
        } catch (RuntimeException e) {
          log.note("FAILED to make a fault: " + e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void redis(Random random) {
    int die = random.nextInt(100);
    int dump = random.nextInt(DUMPS);
    int millis = 1 + random.nextInt(200);
    int withheld = 2_500 + random.nextInt(3_000);
    if (random.nextInt(3) == 0) {
      save();
    }
    if (die < 22) {
      log.made(Kind.FLUSH, "redis");
      ask(RedisCommands::flushall);
    } else if (die < 30) {
      restart("redis, empty", Kind.RESTART);
    } else if (die < 48) {
      rollBack(dump);
    } else if (die < 66) {
      log.made(Kind.EXPIRE, "every value within " + millis + " ms");
      ask(redis -> expire(redis, CacheKeys.SPOTIFY.prefix() + ":*", random, millis));
    } else if (die < 76) {
      log.made(Kind.EXPIRE, "what is being filled within " + millis + " ms");
      ask(redis -> expire(redis, "fill:*", random, millis));
      ask(redis -> expire(redis, "lease:*", random, millis));
    } else if (die < 88) {
      log.made(Kind.FENCE, "lost");
      ask(redis -> redis.del(CacheKeys.SPOTIFY.fence()));
    } else if (die < 94) {
      fill(withheld / 2);
    } else {
      pause("broker", withheld);
    }
  }

  /** Redis has no memory left: what may be evicted is, and what may need more is refused. */
  private void fill(int millis) {
    long before = limit(1);
    log.made(Kind.FULL, "memory for " + millis + " ms");
    hold(millis);
    for (int tries = 1; ; tries++) {
      try {
        limit(before);
        return;
      } catch (RuntimeException e) { // killed or asleep: one that was started anew is as it was
        if (tries == TRIES) {
          throw e;
        }
        hold(500);
      }
    }
  }

  /** Limits memory, and tells how it was limited before. */
  private long limit(long bytes) {
    AtomicLong before = new AtomicLong();
    ask(
        redis -> {
          before.set(Long.parseLong(redis.configGet("maxmemory").getOrDefault("maxmemory", "0")));
          redis.configSet("maxmemory", String.valueOf(bytes));
        });
    return before.get();
  }

  private void ask(Consumer<RedisCommands<String, String>> what) {
    RedisURI uri = RedisURI.create(redisUrl);
    uri.setTimeout(Duration.ofSeconds(3));
    RedisClient client = RedisClient.create(uri);
    try (var connection = client.connect()) {
      what.accept(connection.sync());
    } finally {
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private static void expire(
      RedisCommands<String, String> redis, String pattern, Random random, int millis) {
    KeyScanCursor<String> cursor = null;
    do {
      ScanArgs match = ScanArgs.Builder.matches(pattern).limit(200);
      cursor = cursor == null ? redis.scan(match) : redis.scan(cursor, match);
      cursor.getKeys().forEach(key -> redis.pexpire(key, random.nextInt(millis)));
    } while (!cursor.isFinished());
  }

  /** Puts a dump of what Redis holds now aside, to come back to. */
  private void save() {
    ask(RedisCommands::save);
    try {
      Files.createDirectories(dumps);
      Files.move(
          redisData.resolve("dump.rdb"),
          dumps.resolve(saved++ % DUMPS + ".rdb"),
          StandardCopyOption.REPLACE_EXISTING);
      log.note("saved what Redis holds");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rollBack(int chosen) {
    if (saved == 0) {
      save();
    }
    Path dump = redisData.resolve("dump.rdb");
    try {
      Files.copy(
          dumps.resolve(chosen % Math.min(saved, DUMPS) + ".rdb"),
          dump,
          StandardCopyOption.REPLACE_EXISTING);
      restart("redis to dump " + chosen, Kind.ROLLBACK);
      Files.deleteIfExists(dump);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void restart(String what, Kind kind) {
    OptionalLong pid = stage.pid("redis");
    if (pid.isEmpty()) {
      return;
    }
    Signals.KILL.send(pid.getAsLong());
    log.made(kind, what);
    long deadline = System.nanoTime() + AWAKE.toNanos();
    while ((stage.pid("redis").equals(pid) || !stage.ready("redis"))
        && System.nanoTime() < deadline) {
      hold(50);
    }
  }

  /** An instance sleeps, or what it sends does, while it fills, for longer than its lease. */
  private void filler(Random random) {
    List<Stage.Strand> strands =
        stage.strands().stream().filter(strand -> strand.wire() == Wire.QUERY_REDIS).toList();
    Stage.Strand redis = strands.get(random.nextInt(strands.size()));
    Stage.Strand database =
        stage.strands().stream()
            .filter(s -> s.wire() == Wire.QUERY_DATABASE && s.client().equals(redis.client()))
            .findFirst()
            .orElseThrow();
    int millis = (int) lease.toMillis() + 100 + random.nextInt(1_200);
    String who = redis.client() + " for " + millis + " ms";
    switch (random.nextInt(3)) {
      case 0 ->
          meet(
              database,
              Direction.TO_CLIENT,
              "query-reply",
              "FROM spotify.features",
              "has read, " + who,
              connection -> {},
              millis);
      case 1 ->
          meet(
              redis,
              Direction.TO_SERVER,
              "HSET",
              "fill:",
              "has begun to store, " + who,
              connection -> {},
              millis);
      default ->
          meet(
              redis,
              Direction.TO_SERVER,
              "EVALSHA",
              CacheScript.PUBLISH.sha1(),
              "publishes late, " + who,
              connection -> hold(millis),
              0);
    }
  }

  private void meet(
      Stage.Strand strand,
      Direction direction,
      String operation,
      String subject,
      String what,
      Consumer<WireConnection> onTheWire,
      int asleep) {
    OptionalLong pid = stage.pid(strand.client());
    if (pid.isEmpty()) {
      return;
    }
    Trap trap =
        strand
            .relay()
            .arm(
                event -> event.is(direction, operation) && event.subject().contains(subject),
                connection -> {
                  log.made(Kind.FILLER, what);
                  if (asleep > 0) {
                    Signals.STOP.send(pid.getAsLong());
                  }
                  onTheWire.accept(connection);
                });
    try {
      if (met(trap) && asleep > 0) {
        hold(asleep);
      }
    } finally {
      Signals.CONT.send(pid.getAsLong());
    }
  }

  private static boolean met(Trap trap) {
    try {
      trap.sprung().get(MEETING.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return !trap.disarm();
    } catch (java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void pause(String process, int millis) {
    OptionalLong pid = stage.pid(process);
    if (pid.isPresent()) {
      log.made(Kind.PAUSE, process + " for " + millis + " ms");
      Signals.STOP.send(pid.getAsLong());
      try {
        hold(millis);
      } finally {
        Signals.CONT.send(pid.getAsLong());
      }
    }
  }

  private void hold(int millis) {
    try {
      end.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
