package dev.tracks.query.cache;

import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.cache.CacheAway;
import dev.tracks.defaults.cache.RepresentationHead;
import dev.tracks.defaults.problem.Problem;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.lettuce.core.RedisException;
import java.time.Clock;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Reads through the cache. The head always comes from Redis in a read issued after the request came
 * in; nothing else decides what is fresh. Without Redis the database answers, behind the same
 * single flight. A request waits for {@code tracks.cache.patience} in all, whatever for.
 */
@Component
public class Representations {

  private final Source source;
  private final CircuitBreaker breaker;
  private final Heads heads;
  private final Bodies bodies;
  private final Filler filler;
  private final CacheProperties properties;
  private final CacheMetrics metrics;
  private final SingleFlight<Made> flights = new SingleFlight<>();

  Representations(
      Source source,
      CacheParts parts,
      CacheProperties properties,
      CacheMetrics metrics,
      Clock clock) {
    this.source = source;
    this.breaker = parts.breaker();
    this.heads = new Heads(source, parts.protocol(), parts.heads());
    this.bodies =
        new Bodies(
            parts.l1(),
            parts.bodyBreaker(),
            new RedisPieces(parts.bodies()),
            properties.bodiesInFlight());
    this.properties = properties;
    this.metrics = metrics;
    this.filler =
        new Filler(
            parts,
            heads,
            bodies,
            properties,
            metrics,
            new Fill(source, parts.protocol(), properties, clock));
  }

  /**
   * The representation of a key, not older than anything that was settled before this call, nor
   * than the token.
   *
   * @throws Problem 400 when the token is from the future, 503 when it takes too long
   */
  public Answer get(CatalogueKey key, @Nullable VersionVector token) {
    VersionVector wanted = token == null ? VersionVector.EMPTY : relevant(key, token);
    try {
      Answer answer = get(new Asked(key, wanted, Deadline.after(properties.patience()), false));
      metrics.answered(answer);
      return answer;
    } catch (RuntimeException | Error e) {
      metrics.refused();
      throw e;
    }
  }

  /** The same, for a request that has waited already. */
  Answer get(Asked asked) {
    boolean redis = true;
    boolean known = true;
    try {
      Heads.Look look = breaker.executeSupplier(() -> heads.look(asked));
      RepresentationHead.Cached cached = look.cached();
      if (cached != null && heads.satisfies(cached.head(), asked)) {
        return hit(asked, cached);
      }
      known = look.known();
    } catch (CacheAway | RedisException | CallNotPermittedException e) {
      redis = false; // its time-out was waited for once
    }
    refuseTheFuture(asked);
    if (!known && asked.wanted().versions().isEmpty()) {
      return new Answer.Unknown();
    }
    // A token of a genre that was not there a moment ago: it is now, or was meanwhile.
    return redis
        ? make(asked, asked.key().name(), flight -> filler.make(asked, flight))
        : fromTheDatabase(asked);
  }

  private static VersionVector relevant(CatalogueKey key, VersionVector token) {
    String genre = key.genre();
    if (genre == null) {
      return token;
    }
    return token.of(genre) == 0 ? VersionVector.EMPTY : VersionVector.of(genre, token.of(genre));
  }

  private void refuseTheFuture(Asked asked) {
    if (!asked.wanted().versions().isEmpty()
        && !source.versions(asked.key().genre()).covers(asked.wanted())) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "consistency-token-from-the-future",
          "The Consistency-Token names a version that was never committed.");
    }
  }

  private Answer make(
      Asked asked, String flightName, Function<SingleFlight<Made>.Flight, Made> making) {
    try {
      while (true) {
        Made made;
        try {
          made = flights.fly(flightName, asked.deadline().left(), making);
        } catch (Deadline.Over e) {
          asked.deadline().left(); // when it is not ours that is over, we go on without who made it
          continue;
        }
        switch (made) {
          case Made.Found(RepresentationHead.Cached cached) -> {
            if (heads.satisfies(cached.head(), asked)) {
              return hit(asked, cached);
            }
          }
          case Made.Fresh(Representation representation, boolean stored, String detail) -> {
            if (representation == null) {
              return new Answer.Unknown();
            }
            if (representation.head().vector().covers(asked.wanted())) {
              return new Answer.Filled(representation, stored, detail, asked.deadline());
            }
          }
        }
        // We joined a fill of before our token; the next one reads later.
      }
    } catch (TimeoutException e) {
      throw Deadline.busy();
    }
  }

  /** A flight of its own: who still hopes for Redis must not be kept from it. */
  private Answer fromTheDatabase(Asked asked) {
    return make(asked, asked.key().name() + "\n", flight -> filler.withoutRedis(asked, flight));
  }

  private Answer hit(Asked asked, RepresentationHead.Cached cached) {
    return new Answer.Hit(
        cached.head(),
        cached.ttl(),
        source.isAway() ? "database-away" : null,
        asked.deadline(),
        new Stored(asked, cached.head()));
  }

  /** The bytes of a hit. */
  private final class Stored implements Answer.BodySource {
    private final Asked asked;
    private final RepresentationHead head;
    private boolean away;

    private Stored(Asked asked, RepresentationHead head) {
      this.asked = asked;
      this.head = head;
    }

    @Override
    public @Nullable Body fetch() {
      try {
        return bodies.load(asked.key(), head, asked.deadline()).orElse(null);
      } catch (CacheAway e) {
        away = true;
        return null;
      }
    }

    @Override
    public Answer instead() {
      if (!asked.again()) {
        metrics.bodyMissing(away ? "away" : "replaced");
      }
      if (!away && !asked.again()) {
        return get(asked.onceMore());
      }
      Answer answer = fromTheDatabase(asked);
      if (answer instanceof Answer.Filled(Representation made, boolean stored, _, _)) {
        bodies.keep(asked.key(), made);
        return new Answer.Filled(
            made, stored, away ? "bodies-away" : "bodies-replaced", asked.deadline());
      }
      return answer;
    }
  }
}
