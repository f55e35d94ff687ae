package dev.tracks.defaults.cache;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;

/**
 * Says at start what of the Redis server is not as the cache needs it; {@code docs/operations.md}
 * ("What Redis must be") says why. Nothing waits for it, and nothing is refused.
 */
public final class CacheServerCheck implements ApplicationListener<ApplicationReadyEvent> {

  private static final Logger LOG = LoggerFactory.getLogger(CacheServerCheck.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int TRIES = 60;
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

  /**
   * What was found.
   *
   * @param wrong what must be changed
   * @param unknown what the server does not tell
   */
  record Findings(List<String> wrong, List<String> unknown) {}

  private final CacheConnections connections;

  /** Of the server that these connections lead to. */
  public CacheServerCheck(CacheConnections connections) {
    this.connections = connections;
  }

  @Override
  public void onApplicationEvent(ApplicationReadyEvent ready) {
    Thread.ofVirtual()
        .name("redis-check")
        .start(() -> run(() -> ready.getApplicationContext().isActive()));
  }

  private void run(java.util.function.BooleanSupplier active) {
    for (int i = 0; i < TRIES && active.getAsBoolean(); i++) {
      try {
        Findings findings = look(connections.shared());
        findings
            .wrong()
            .forEach(found -> LOG.warn("Redis is not as the cache needs it: {}", found));
        findings.unknown().forEach(what -> LOG.info("Of Redis it could not be checked {}", what));
        return;
      } catch (CacheAway | RedisException e) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    if (active.getAsBoolean()) {
      LOG.info("Redis could not be checked, because it was not to be reached");
    }
  }

  /** Asks a server. */
  static Findings look(CacheSession session) {
    Map<String, String> told = new HashMap<>();
    List<String> unknown = new ArrayList<>();
    try {
      session
          .await(session.commands().info().toCompletableFuture())
          .lines()
          .filter(line -> line.indexOf(':') > 0)
          .forEach(
              line ->
                  told.put(
                      line.substring(0, line.indexOf(':')),
                      line.substring(line.indexOf(':') + 1).strip()));
    } catch (RedisCommandExecutionException e) {
      unknown.add("what it is: INFO is refused");
    }
    try {
      for (String setting :
          List.of("save", "stop-writes-on-bgsave-error", "appendonly", "min-replicas-to-write")) {
        told.putAll(session.await(session.commands().configGet(setting).toCompletableFuture()));
      }
    } catch (RedisCommandExecutionException e) {
      unknown.add("whether a full disk or a lack of replicas stops writes: CONFIG is refused");
    }
    return new Findings(wrong(told), unknown);
  }

  /** What is wrong with a server that tells this of itself; what it does not tell is not wrong. */
  static List<String> wrong(Map<String, String> told) {
    List<String> wrong = new ArrayList<>();
    String version = told.getOrDefault("redis_version", "");
    Matcher numbers = VERSION.matcher(version);
    if (numbers.matches()
        && 100 * Integer.parseInt(numbers.group(1)) + Integer.parseInt(numbers.group(2)) < 602) {
      wrong.add("it is of version " + version + ", and 6.2 is the oldest that the steps are for");
    }
    if ("1".equals(told.get("cluster_enabled"))) {
      wrong.add("it is clustered, and the steps need keys of several slots");
    }
    if ("slave".equals(told.get("role"))) {
      wrong.add("it is a replica, and takes no writes");
    }
    String policy = told.getOrDefault("maxmemory_policy", "");
    if (policy.startsWith("allkeys-")) {
      wrong.add(
          "its eviction policy is "
              + policy
              + ", which evicts floors as well: it must be noeviction or volatile-*");
    }
    if ("yes".equals(told.get("stop-writes-on-bgsave-error"))
        && !told.getOrDefault("save", "").isBlank()) {
      wrong.add(
          "a dump that fails stops writes, and with them invalidations:"
              + " stop-writes-on-bgsave-error must be no, or save empty");
    }
    if ("yes".equals(told.get("appendonly")) || "1".equals(told.get("aof_enabled"))) {
      wrong.add(
          "it appends to a file, and stops writes, and with them invalidations, when its disk is"
              + " full: appendonly must be no");
    }
    if (!told.getOrDefault("min-replicas-to-write", "0").equals("0")) {
      wrong.add(
          "it takes no writes, and so no invalidations, while replicas are missing:"
              + " min-replicas-to-write must be 0");
    }
    return wrong;
  }
}
