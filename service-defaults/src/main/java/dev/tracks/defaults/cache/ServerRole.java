package dev.tracks.defaults.cache;

import io.lettuce.core.RedisCommandExecutionException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whether a server is a replica. One takes no writes, and what it shows may be late: a primary that
 * became one, or a name that leads to one for a moment, must not be used.
 */
final class ServerRole {

  private static final String REPLICA = "slave"; // so {@code ROLE} and {@code INFO} call it

  private ServerRole() {}

  /** Asks the server; one that tells nobody (managed ones may not) is taken for a primary. */
  static boolean isReplica(CacheSession session) {
    try {
      return isReplica(session.await(session.commands().role().toCompletableFuture()));
    } catch (RedisCommandExecutionException e) {
      return saysSoInItsInformation(session);
    }
  }

  /** What {@code ROLE} answered. */
  static boolean isReplica(List<Object> role) {
    return !role.isEmpty()
        && role.getFirst() instanceof byte[] name
        && new String(name, StandardCharsets.US_ASCII).equals(REPLICA);
  }

  /** What {@code INFO} answered. */
  static boolean isReplica(String information) {
    return information.lines().anyMatch(line -> line.strip().equals("role:" + REPLICA));
  }

  private static boolean saysSoInItsInformation(CacheSession session) {
    try {
      return isReplica(session.await(session.commands().info("replication").toCompletableFuture()));
    } catch (RedisCommandExecutionException e) {
      return false;
    }
  }
}
