package dev.tracks.invalidator.consumer;

import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.Collection;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Applies events to the cache. Doing so twice, or late, or in another order, changes nothing. */
@Component
class EventHandler {

  private final CacheConnections cache;
  private final CacheProtocol protocol;

  EventHandler(CacheConnections cache, CacheProtocol protocol) {
    this.cache = cache;
    this.protocol = protocol;
  }

  /**
   * Applies all of them, or as many as it could before it throws.
   *
   * @param known takes the version of each genre that was known before; where there is one from an
   *     earlier attempt it stays
   * @param meanwhile is run before each step, which takes up to the time-out of Redis
   * @throws dev.tracks.defaults.cache.CacheAway when Redis cannot be reached
   */
  void apply(Collection<TrackEvent> events, Map<String, Long> known, Runnable meanwhile) {
    CacheSession session = cache.shared();
    for (Invalidation invalidation : Invalidation.coalesce(events)) {
      meanwhile.run();
      var done =
          protocol.invalidate(
              session, invalidation.genre(), invalidation.version(), invalidation.smallestId());
      known.putIfAbsent(invalidation.genre(), done.known());
    }
  }

  /** Whether Redis answers, be it with an error. */
  boolean isAnswered() {
    try {
      CacheSession session = cache.shared();
      session.await(session.commands().ping());
      return true;
    } catch (RedisCommandExecutionException e) {
      return true;
    } catch (CacheAway | RedisException e) {
      return false;
    }
  }
}
