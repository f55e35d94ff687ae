package dev.tracks.invalidator.reconciler;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.RepresentationHead;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Compares what is cached with what is committed, and invalidates what is behind: with it,
 * staleness is bounded even when no event ever comes.
 */
@Component
class Reconciler {

  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final ChangeLog log;
  private final CacheConnections cache;
  private final CacheProtocol protocol;
  private final Counter corrections;
  private final Counter advances;
  private boolean away;

  Reconciler(ChangeLog log, CacheConnections cache, CacheProtocol protocol, MeterRegistry meters) {
    this.log = log;
    this.cache = cache;
    this.protocol = protocol;
    this.corrections =
        Counter.builder("tracks.reconciler.corrections")
            .description("Representations that were behind without an event having said so")
            .register(meters);
    this.advances =
        Counter.builder("tracks.reconciler.advances")
            .description("Vectors of a full 'all' moved on by the evidence of the log")
            .register(meters);
  }

  @Scheduled(fixedDelayString = "${tracks.reconciler.period:1s}")
  void reconcile() {
    try {
      VersionVector committed = log.versions();
      CacheSession session = cache.shared();
      Optional<RepresentationHead> all =
          RepresentationHead.read(session, protocol.keys().all())
              .map(RepresentationHead.Cached::head);
      Map<String, VersionVector> cached = vectors(session, committed);
      committed
          .versions()
          .forEach(
              (genre, version) ->
                  reconcile(session, genre, version, cached.get(genre), all.orElse(null)));
      away = false;
    } catch (CacheAway | RedisException | org.springframework.dao.DataAccessException e) {
      if (!away) {
        LOG.warn("Nothing can be compared now: {}", e.toString());
      }
      away = true;
    }
  }

  private void reconcile(
      CacheSession session,
      String genre,
      long version,
      @Nullable VersionVector own,
      @Nullable RepresentationHead all) {
    boolean ownBehind = own != null && own.of(genre) < version;
    boolean allBehind = all != null && all.vector().of(genre) < version;
    if (!ownBehind && !allBehind) {
      return;
    }
    long since = version;
    if (own != null && ownBehind) {
      since = Math.min(since, own.of(genre));
    }
    if (all != null && allBehind) {
      since = Math.min(since, all.vector().of(genre));
    }
    // 0 when the log no longer reaches back: then anything may have been touched.
    long smallest = log.smallestTouched(genre, since, version);
    if (ownBehind || all == null || !all.full() || smallest <= all.lastId()) {
      var deleted = protocol.invalidate(session, genre, version, smallest);
      if (deleted.genre() || deleted.all()) {
        corrections.increment();
      }
    }
    if (all != null && allBehind && all.full() && smallest > all.lastId()) {
      if (protocol.advance(session, all.etag(), VersionVector.of(genre, version))) {
        advances.increment();
      }
    }
  }

  private Map<String, VersionVector> vectors(CacheSession session, VersionVector committed) {
    CacheKeys keys = protocol.keys();
    Map<String, CompletableFuture<byte[]>> answers = new LinkedHashMap<>();
    for (String genre : committed.versions().keySet()) {
      answers.put(
          genre, session.commands().hget(keys.genre(genre), "vector").toCompletableFuture());
    }
    Map<String, VersionVector> vectors = new LinkedHashMap<>();
    answers.forEach(
        (genre, answer) -> {
          try {
            byte[] json = session.await(answer);
            if (json != null) {
              vectors.put(genre, VersionVector.fromJson(new String(json, StandardCharsets.UTF_8)));
            }
          } catch (RedisCommandExecutionException | IllegalArgumentException e) {
            LOG.warn("The key of '{}' holds no representation: {}", genre, e.getMessage());
          }
        });
    return vectors;
  }
}
