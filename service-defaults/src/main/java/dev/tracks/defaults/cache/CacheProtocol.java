package dev.tracks.defaults.cache;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.CacheScript;
import dev.tracks.contracts.cache.VersionVector;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * The steps of the cache protocol as calls. A script that Redis does not know (restarted, flushed)
 * is sent once more by its text: it was not run, so nothing is run twice.
 */
public final class CacheProtocol {

  /** How a publish ended. */
  public enum Published {
    /** The representation is in its place. */
    PUBLISHED,
    /** The lease expired or is another's. */
    LEASE_LOST,
    /** Redis lost the fence since the lease was taken. */
    FENCE_LOST,
    /** A piece is missing. */
    INCOMPLETE,
    /** Something newer was committed since the fill read. */
    BEHIND
  }

  /**
   * What a try for a lease gave.
   *
   * @param acquired whether it is ours
   * @param remaining how long the other's lasts at most, when it is not ours
   */
  public record Lease(boolean acquired, Duration remaining) {}

  /**
   * What an invalidation deleted.
   *
   * @param genre whether the genre's representation was there and behind
   * @param all whether the one of all genres was
   * @param known the version of the genre that was known before, 0 without any
   */
  public record Invalidated(boolean genre, boolean all, long known) {}

  private final CacheKeys keys;

  /** The protocol of one catalogue. */
  public CacheProtocol(CacheKeys keys) {
    this.keys = keys;
  }

  public CacheKeys keys() {
    return keys;
  }

  /** Takes the fill lease of a representation, for so long. */
  public Lease acquire(CacheSession session, String key, String owner, Duration time) {
    List<?> answer =
        (List<?>)
            run(
                session,
                CacheScript.ACQUIRE,
                ScriptOutputType.MULTI,
                new String[] {keys.lease(key), keys.fence()},
                owner,
                String.valueOf(time.toMillis()),
                incarnation());
    boolean acquired = number(answer.get(0)) == 1;
    return new Lease(
        acquired, acquired ? Duration.ZERO : Duration.ofMillis(Math.max(1, number(answer.get(1)))));
  }

  /**
   * Gives a lease back and drops what the fill had collected; on any connection, and as often as
   * one likes.
   *
   * @return whether it was the owner's until now
   */
  public boolean release(CacheSession session, String key, String owner) {
    return number(
            run(
                session,
                CacheScript.RELEASE,
                ScriptOutputType.INTEGER,
                new String[] {keys.lease(key), keys.temporary(key, owner)},
                owner))
        == 1;
  }

  /**
   * Puts a finished fill in its place, unless it may be old. Only on the lease's own connection.
   *
   * @param fields how many fields the temporary key must have
   */
  public Published publish(
      CacheSession session, String key, String owner, int fields, Duration ttl) {
    byte[] answer =
        (byte[])
            run(
                session,
                CacheScript.PUBLISH,
                ScriptOutputType.VALUE,
                new String[] {key, keys.lease(key), keys.temporary(key, owner), keys.fence()},
                owner,
                String.valueOf(fields),
                String.valueOf(ttl.toMillis()),
                key.equals(keys.all()) ? "1" : "0");
    return Published.valueOf(
        new String(answer, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** Handles one event, or several of a genre at once: the highest version, the smallest id. */
  public Invalidated invalidate(CacheSession session, String genre, long version, long smallestId) {
    List<?> answer =
        (List<?>)
            run(
                session,
                CacheScript.INVALIDATE,
                ScriptOutputType.MULTI,
                new String[] {keys.fence(), keys.genre(genre), keys.all(), keys.lease(keys.all())},
                genre,
                String.valueOf(version),
                String.valueOf(smallestId),
                incarnation());
    return new Invalidated(
        number(answer.get(0)) == 1, number(answer.get(1)) == 1, number(answer.get(2)));
  }

  /** The connection rule; true when the representation was behind and is gone. */
  public boolean raise(CacheSession session, String key, VersionVector committed) {
    return number(
            run(
                session,
                CacheScript.RAISE,
                ScriptOutputType.INTEGER,
                new String[] {keys.fence(), key},
                committed.toJson(),
                incarnation()))
        == 1;
  }

  /** Moves the vector of {@code all} on, on evidence; true when it still was the same. */
  public boolean advance(CacheSession session, String etag, VersionVector versions) {
    return number(
            run(
                session,
                CacheScript.ADVANCE,
                ScriptOutputType.INTEGER,
                new String[] {keys.all()},
                etag,
                versions.toJson()))
        == 1;
  }

  private static Object run(
      CacheSession session,
      CacheScript script,
      ScriptOutputType type,
      String[] keys,
      String... arguments) {
    byte[][] values = new byte[arguments.length][];
    for (int i = 0; i < arguments.length; i++) {
      values[i] = arguments[i].getBytes(StandardCharsets.UTF_8);
    }
    try {
      return session.<Object>await(
          session
              .commands()
              .<Object>evalsha(script.sha1(), type, keys, values)
              .toCompletableFuture());
    } catch (RedisNoScriptException e) {
      return session.<Object>await(
          session.commands().<Object>eval(script.text(), type, keys, values).toCompletableFuture());
    }
  }

  private static long number(Object answer) {
    return (Long) answer;
  }

  private static String incarnation() {
    return UUID.randomUUID().toString();
  }
}
