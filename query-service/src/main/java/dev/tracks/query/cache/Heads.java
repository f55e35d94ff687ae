package dev.tracks.query.cache;

import dev.tracks.contracts.cache.VersionVector;
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
  private final CacheProtocol protocol;
  private final CacheConnections connections;

  Heads(Source source, CacheProtocol protocol, CacheConnections connections) {
    this.source = source;
    this.protocol = protocol;
    this.connections = connections;
  }

  /** The head, once this connection has kept the connection rule for the key. */
  Look look(CatalogueKey key) {
    CacheSession session = connections.shared();
    if (!session.isVerified(key.name())) {
      VersionVector committed = source.versions(key.genre());
      if (key.genre() != null && committed.versions().isEmpty()) {
        return new Look(false, null); // clients may ask for any name: none of them is kept
      }
      protocol.raise(session, key.name(), committed);
      session.setVerified(key.name());
    }
    return new Look(true, RepresentationHead.read(session, key.name()).orElse(null));
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
