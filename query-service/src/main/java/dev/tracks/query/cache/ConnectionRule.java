package dev.tracks.query.cache;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The connection rule: before a key is looked at for the first time on a connection, the database's
 * versions are read, floors are raised and the key is deleted when it is behind. That is done once
 * for each key and connection, for all who come meanwhile: after a reconnect everybody comes.
 */
final class ConnectionRule {

  /**
   * How it went.
   *
   * @param known false when the database has no such genre; then nothing was done in Redis
   * @param read when the versions were read, in the order of all arrivals and readings
   */
  private record Kept(boolean known, long read) {}

  private final Source source;
  private final CacheProtocol protocol;
  private final SingleFlight<Kept> flights = new SingleFlight<>();
  private final AtomicLong order = new AtomicLong();

  ConnectionRule(Source source, CacheProtocol protocol) {
    this.source = source;
    this.protocol = protocol;
  }

  /**
   * Returns when it is kept; false when there is no such genre.
   *
   * @throws dev.tracks.defaults.problem.Problem 503 when that takes longer than the request waits
   */
  boolean isKept(CacheSession session, CatalogueKey key, Deadline deadline) {
    if (session.isVerified(key.name())) {
      return true;
    }
    long came = order.incrementAndGet();
    String flight = key.name() + "\n" + session.id();
    try {
      while (true) {
        // Whoever joins late is as well off as who comes when it is over, with one exception:
        // that a genre is not there was true of a moment before.
        Kept kept = flights.fly(flight, deadline.left(), own -> keep(session, key));
        if (kept.known() || kept.read() > came) {
          return kept.known();
        }
      }
    } catch (TimeoutException e) {
      throw Deadline.busy();
    }
  }

  private Kept keep(CacheSession session, CatalogueKey key) {
    long read = order.incrementAndGet();
    if (session.isVerified(key.name())) {
      return new Kept(true, read); // by one that ended as this one began
    }
    VersionVector committed = source.versions(key.genre());
    if (key.genre() != null && committed.versions().isEmpty()) {
      return new Kept(false, read); // clients may ask for any name: none of them is remembered
    }
    protocol.raise(session, key.name(), committed);
    session.setVerified(key.name());
    return new Kept(true, read);
  }
}
