package dev.tracks.invalidator.consumer;

import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
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
   * @throws dev.tracks.defaults.cache.CacheAway when Redis cannot be reached
   */
  void apply(Collection<TrackEvent> events, Map<String, Long> known) {
    CacheSession session = cache.shared();
    for (Invalidation invalidation : Invalidation.coalesce(events)) {
      var done =
          protocol.invalidate(
              session, invalidation.genre(), invalidation.version(), invalidation.smallestId());
      known.putIfAbsent(invalidation.genre(), done.known());
    }
  }
}
