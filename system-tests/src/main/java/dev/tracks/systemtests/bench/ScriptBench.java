package dev.tracks.systemtests.bench;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.CacheScript;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How long Redis is busy with the scripts that publish and invalidate, by Redis's own slow log, for
 * small and large values and for few and many genres. The keys have a prefix of their own.
 */
final class ScriptBench {

  private static final int GENRES = 27;
  private static final int PIECE = 256 * 1024;
  private static final int HEAD_FIELDS = 10;
  private static final int LEASE_MILLIS = 30_000;

  private enum Target {
    GENRE,
    ALL
  }

  /** A kind of call: what is published, how large, among how many genres, over what. */
  private record Kind(Target target, int bytes, int genres, boolean replaces) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%s of %,d KB, %,d genres%s",
          target == Target.ALL ? "all" : "a genre",
          bytes / 1024,
          genres,
          replaces ? ", over another" : "");
    }
  }

  private final int rounds;
  private final int calls;
  private final Path plots;
  private final RedisClient client;
  private final RedisCommands<String, byte[]> redis;
  private final byte[] whole = new byte[PIECE];
  private long version = 1;

  /** {@code calls} is how often each script is called in a round. */
  ScriptBench(BenchStack stack, int rounds, int calls, Path plots) {
    this.rounds = rounds;
    this.calls = calls;
    this.plots = plots;
    this.client = RedisClient.create(stack.parts().redisUrl());
    this.redis = client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE)).sync();
  }

  void run() throws IOException {
    try {
      redis.configSet("slowlog-log-slower-than", String.valueOf(ScriptTimes.LOGGED_FROM));
      redis.configSet("slowlog-max-len", "100000");
      for (CacheScript script : CacheScript.values()) {
        redis.scriptLoad(script.text());
      }
      Map<Kind, Map<CacheScript, ScriptTimes>> times = new LinkedHashMap<>();
      for (int round = -1; round < rounds; round++) { // the first warms up
        for (Kind kind : kinds()) {
          Map<CacheScript, List<Long>> logged = measure(kind);
          if (round >= 0) {
            var of = times.computeIfAbsent(kind, any -> new TreeMap<>());
            logged.forEach(
                (script, micros) ->
                    of.computeIfAbsent(script, any -> new ScriptTimes(name(script, kind)))
                        .addRound(micros, calls));
          }
        }
      }
      times.values().forEach(scripts -> scripts.values().forEach(System.out::println));
      plot(times);
    } finally {
      redis.configSet("slowlog-log-slower-than", "10000");
      client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
  }

  private static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (int genres : List.of(GENRES, 10_000)) {
      for (Target target : Target.values()) {
        for (int bytes : List.of(1 << 10, 1 << 20, 15 << 20)) {
          kinds.add(new Kind(target, bytes, genres, false));
          kinds.add(new Kind(target, bytes, genres, true));
        }
      }
    }
    return kinds;
  }

  private static String name(CacheScript script, Kind kind) {
    return script.name().toLowerCase(Locale.ROOT) + ", " + kind;
  }

  /** Times over sizes, with the genres of the public file. */
  private void plot(Map<Kind, Map<CacheScript, ScriptTimes>> times) throws IOException {
    Plot plot = new Plot("Redis busy with a script", "KB of the value", "p99, µs");
    for (Target target : Target.values()) {
      for (CacheScript script : List.of(CacheScript.PUBLISH, CacheScript.INVALIDATE)) {
        List<Kind> kinds =
            times.keySet().stream()
                .filter(kind -> kind.target() == target && kind.genres() == GENRES)
                .filter(kind -> !kind.replaces())
                .toList();
        plot.add(
            script.name().toLowerCase(Locale.ROOT) + (target == Target.ALL ? " all" : " a genre"),
            kinds.stream().map(kind -> kind.bytes() / 1024).toList(),
            kinds.stream()
                .map(kind -> Objects.requireNonNull(times.get(kind)).get(script))
                .map(of -> Objects.requireNonNull(of).p99())
                .toList());
      }
    }
    plot.save(plots.resolve("cache-scripts.svg"));
  }

  /** Of each script's calls those that were logged, in µs. */
  private Map<CacheScript, List<Long>> measure(Kind kind) {
    Map<CacheScript, List<Long>> into = new TreeMap<>();
    CacheKeys keys = new CacheKeys("bench:scripts-" + kind.genres());
    String key = kind.target() == Target.ALL ? keys.all() : keys.genre("g0");
    fence(keys, kind.genres());
    redis.slowlogReset();
    for (int i = 0; i < calls; i++) {
      if (kind.replaces()) {
        collect(keys, kind, key); // what is there already
        publish(keys, kind, key);
        redis.slowlogReset();
        collect(keys, kind, key);
        publish(keys, kind, key);
        take(CacheScript.PUBLISH, into);
        redis.unlink(key);
      } else {
        collect(keys, kind, key);
        publish(keys, kind, key);
        invalidate(keys, key);
      }
    }
    if (!kind.replaces()) {
      take(CacheScript.PUBLISH, into);
      take(CacheScript.INVALIDATE, into);
    }
    redis.unlink(keys.fence());
    return into;
  }

  private void fence(CacheKeys keys, int genres) {
    Map<String, byte[]> floors = new HashMap<>();
    floors.put("incarnation", bytes("bench"));
    for (int i = 0; i < genres; i++) {
      floors.put("g:g" + i, bytes("1"));
    }
    version = 1;
    redis.hset(keys.fence(), floors);
  }

  /** What a fill does before it publishes. */
  private void collect(CacheKeys keys, Kind kind, String key) {
    script(
        CacheScript.ACQUIRE,
        ScriptOutputType.MULTI,
        List.of(keys.lease(key), keys.fence()),
        "owner",
        String.valueOf(LEASE_MILLIS),
        "bench");
    String temporary = keys.temporary(key, "owner");
    Map<String, byte[]> head = new HashMap<>();
    head.put("etag", bytes("e" + version));
    head.put("full", bytes("0"));
    head.put("last", bytes("100000"));
    head.put("vector", bytes(vector(kind)));
    for (String other : List.of("stored", "rows", "length", "gzip", "pieces", "made")) {
      head.put(other, bytes("100000"));
    }
    redis.hset(temporary, head);
    for (int i = 0; i < pieces(kind); i++) {
      int length = Math.min(PIECE, kind.bytes() - i * PIECE);
      redis.hset(temporary, "p" + i, length == PIECE ? whole : new byte[length]);
    }
    redis.pexpire(temporary, LEASE_MILLIS);
  }

  private String vector(Kind kind) {
    StringBuilder vector = new StringBuilder("{\"g0\":").append(version);
    for (int i = 1; kind.target() == Target.ALL && i < kind.genres(); i++) {
      vector.append(",\"g").append(i).append("\":1");
    }
    return vector.append('}').toString();
  }

  private static int pieces(Kind kind) {
    return (kind.bytes() + PIECE - 1) / PIECE;
  }

  private void publish(CacheKeys keys, Kind kind, String key) {
    byte[] answer =
        script(
            CacheScript.PUBLISH,
            ScriptOutputType.VALUE,
            List.of(key, keys.lease(key), keys.temporary(key, "owner"), keys.fence()),
            "owner",
            String.valueOf(HEAD_FIELDS + pieces(kind)),
            "3600000",
            kind.target() == Target.ALL ? "1" : "0");
    if (!new String(answer, StandardCharsets.US_ASCII).equals("published")) {
      throw new IllegalStateException(new String(answer, StandardCharsets.US_ASCII));
    }
  }

  private void invalidate(CacheKeys keys, String key) {
    version++;
    script(
        CacheScript.INVALIDATE,
        ScriptOutputType.MULTI,
        List.of(keys.fence(), keys.genre("g0"), keys.all(), keys.lease(keys.all())),
        "g0",
        String.valueOf(version),
        "1",
        "bench");
    if (redis.exists(key) > 0) {
      throw new IllegalStateException(key + " is still there");
    }
  }

  private <T> T script(
      CacheScript script, ScriptOutputType type, List<String> keys, String... arguments) {
    byte[][] values = new byte[arguments.length][];
    for (int i = 0; i < arguments.length; i++) {
      values[i] = bytes(arguments[i]);
    }
    return redis.evalsha(script.sha1(), type, keys.toArray(String[]::new), values);
  }

  /** Of the calls since the log was emptied those that were logged, in µs. */
  private void take(CacheScript script, Map<CacheScript, List<Long>> into) {
    List<Long> micros = into.computeIfAbsent(script, any -> new ArrayList<>());
    for (Object entry : redis.slowlogGet(100_000)) {
      List<?> fields = (List<?>) entry;
      List<?> command = (List<?>) fields.get(3);
      if (command.size() > 1
          && text(command.get(0)).equalsIgnoreCase("EVALSHA")
          && text(command.get(1)).equals(script.sha1())) {
        micros.add((Long) fields.get(2));
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }
}
