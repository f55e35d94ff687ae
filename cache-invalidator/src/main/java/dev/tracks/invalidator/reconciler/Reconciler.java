package dev.tracks.invalidator.reconciler;

import dev.tracks.contracts.cache.CacheKeys;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.CacheConnections;
import dev.tracks.defaults.cache.CacheProtocol;
import dev.tracks.defaults.cache.CacheSession;
import dev.tracks.defaults.cache.CatalogueClaim;
import dev.tracks.defaults.cache.RepresentationHead;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
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
  private final CatalogueClaim claim;
  private final Counter corrections;
  private final Counter advances;
  private final Counter skips;
  private final Set<String> skipped = new HashSet<>();
  private volatile long lastWhole = System.nanoTime();
  private boolean away;

  Reconciler(
      ChangeLog log,
      CacheConnections cache,
      CacheProtocol protocol,
      CatalogueClaim claim,
      MeterRegistry meters) {
    this.log = log;
    this.cache = cache;
    this.protocol = protocol;
    this.claim = claim;
    this.corrections =
        Counter.builder("tracks.reconciler.corrections")
            .description("Representations that were behind without an event having said so")
            .register(meters);
    this.advances =
        Counter.builder("tracks.reconciler.advances")
            .description("Vectors of a full 'all' moved on by the evidence of the log")
            .register(meters);
    this.skips =
        Counter.builder("tracks.reconciler.skips")
            .description("Genres that could not be compared, a round each")
            .register(meters);
    Gauge.builder("tracks.reconciler.age", () -> (System.nanoTime() - lastWhole) / 1e9)
        .description("Time since what is cached was last compared with what is committed")
        .baseUnit("seconds")
        .register(meters);
  }

  @Scheduled(fixedDelayString = "${tracks.reconciler.period:1s}")
  void reconcile() {
    try {
      Map<String, Long> committed = comparable(log.versions());
      CacheSession session = cache.shared();
      claim.make(session); // a Redis that was emptied has forgotten it
      Optional<RepresentationHead> all =
          RepresentationHead.read(session, protocol.keys().all())
              .map(RepresentationHead.Cached::head);
      Map<String, VersionVector> cached = vectors(session, committed.keySet());
      committed.forEach(
          (genre, version) -> {
            try {
              reconcile(session, genre, version, cached.get(genre), all.orElse(null));
              skipped.remove(genre);
            } catch (RedisCommandExecutionException e) {
              skip(genre, e.getMessage()); // the others are compared
            }
          });
      lastWhole = System.nanoTime();
      away = false;
    } catch (CacheAway | RedisException | DataAccessException e) {
      if (!away) {
        LOG.warn("Nothing can be compared now: {}", e.toString());
      }
      away = true;
    }
  }

  /** Without what can be no genre or no version: one bad row must not keep the others back. */
  private Map<String, Long> comparable(Map<String, Long> committed) {
    Map<String, Long> comparable = new LinkedHashMap<>();
    committed.forEach(
        (genre, version) -> {
          if (genre.isEmpty() || genre.equals(CacheKeys.ALL)) {
            skip(genre, "no genre can have this name");
          } else if (version < 1 || version > VersionVector.MAX_VERSION) {
            skip(genre, "no version can be " + version);
          } else {
            comparable.put(genre, version);
          }
        });
    return comparable;
  }

  private void skip(String genre, @Nullable String why) {
    skips.increment();
    if (skipped.add(genre)) {
      LOG.warn("The genre '{}' cannot be compared, and is skipped from now on: {}", genre, why);
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

  private Map<String, VersionVector> vectors(CacheSession session, Set<String> genres) {
    CacheKeys keys = protocol.keys();
    Map<String, CompletableFuture<byte[]>> answers = new LinkedHashMap<>();
    for (String genre : genres) {
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
            LOG.warn(
                "The key of '{}' holds no representation, and is deleted: {}",
                genre,
                e.getMessage());
            session.await(session.commands().unlink(keys.genre(genre)).toCompletableFuture());
          }
        });
    return vectors;
  }
}
