package dev.tracks.invalidator.consumer;

import dev.tracks.contracts.event.TrackEvent;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import java.util.Collection;
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
   * @throws dev.tracks.defaults.cache.CacheAway when Redis cannot be reached
   */
  void apply(Collection<TrackEvent> events) {
    CacheSession session = cache.shared();
    for (Invalidation invalidation : Invalidation.coalesce(events)) {
      protocol.invalidate(
          session, invalidation.genre(), invalidation.version(), invalidation.smallestId());
    }
  }
}
