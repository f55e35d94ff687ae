package dev.tracks.query.cache;

import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import org.jspecify.annotations.Nullable;

/** Reads heads from Redis, and says what they are good for. */
final class Heads {

  /**
   * What stands under a key now.
   *
   * @param known false when the database has no such genre; then nothing was done in Redis
   */
  record Look(boolean known, RepresentationHead.@Nullable Cached cached) {}

  private final Source source;
  private final ConnectionRule rule;
  private final CacheConnections connections;

  Heads(Source source, CacheProtocol protocol, CacheConnections connections) {
    this.source = source;
    this.rule = new ConnectionRule(source, protocol);
    this.connections = connections;
  }

  /** The head, once this connection has kept the connection rule for the key. */
  Look look(Asked asked) {
    CatalogueKey key = asked.key();
    CacheSession session = connections.shared();
    return rule.isKept(session, key, asked.deadline())
        ? new Look(true, RepresentationHead.read(session, key.name()).orElse(null))
        : new Look(false, null);
  }

  /** Whether a representation is new enough for a request. */
  boolean satisfies(RepresentationHead head, Asked asked) {
    if (head.vector().covers(asked.wanted())) {
      return true;
    }
    return head.full()
        && asked.key().genre() == null
        && source.untouchedWithin(head.vector(), asked.wanted(), head.lastId());
  }
}
