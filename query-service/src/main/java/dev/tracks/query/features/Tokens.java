package dev.tracks.query.features;

import dev.tracks.contracts.cache.ConsistencyToken;
import dev.tracks.contracts.cache.VersionVector;
import dev.tracks.defaults.database.DatabaseFailures;
import dev.tracks.defaults.problem.Problem;
import dev.tracks.query.cache.Source;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** The Consistency-Token that a read carries. */
@Component
class Tokens {

  private final Source source;
  private volatile VersionVector committed = VersionVector.EMPTY;

  Tokens(Source source) {
    this.source = source;
  }

  /**
   * The versions that the answer must not be older than; null without a token. What is read from
   * the database afterwards is not.
   *
   * @throws Problem 400 when the token is malformed, or any of its versions is from the future
   */
  @Nullable VersionVector of(HttpServletRequest request) {
    List<String> headers = Collections.list(request.getHeaders(ConsistencyToken.HEADER));
    if (headers.isEmpty()) {
      return null;
    }
    VersionVector token;
    try {
      token = ConsistencyToken.parse(String.join(",", headers));
    } catch (IllegalArgumentException e) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "malformed-consistency-token",
          "The Consistency-Token is " + e.getMessage() + ".");
    }
    refuseTheFuture(token);
    return token;
  }

  private void refuseTheFuture(VersionVector token) {
    if (committed.covers(token)) {
      return;
    }
    VersionVector read;
    try {
      read = source.versions(onlyUnknown(token));
    } catch (RuntimeException e) {
      if (DatabaseFailures.isAway(e) || DatabaseFailures.isBusy(e)) {
        return; // cached answers that are new enough go on; for others it will be asked again
      }
      throw e;
    }
    if (!known(read).covers(token)) {
      throw new Problem(
          HttpStatus.BAD_REQUEST,
          "consistency-token-from-the-future",
          "The Consistency-Token names a version that was never committed.");
    }
  }

  /** Everything that is known now: another may have read later, and be here before. */
  private synchronized VersionVector known(VersionVector read) {
    committed = committed.merge(read);
    return committed;
  }

  /** The one genre that must be asked for, or null when there are several: then all are. */
  private @Nullable String onlyUnknown(VersionVector token) {
    VersionVector known = committed;
    List<String> unknown =
        token.versions().keySet().stream()
            .filter(genre -> known.of(genre) < token.of(genre))
            .limit(2)
            .toList();
    return unknown.size() == 1 ? unknown.getFirst() : null;
  }
}
