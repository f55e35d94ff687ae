package dev.tracks.query.cache;

import dev.tracks.contracts.cache.VersionVector;

/**
 * One request for a representation.
 *
 * @param wanted what the answer must not be older than
 * @param deadline until when the request waits, whatever for and however often
 * @param again whether it found a head already whose bytes could not be had
 */
record Asked(CatalogueKey key, VersionVector wanted, Deadline deadline, boolean again) {

  Asked onceMore() {
    return new Asked(key, wanted, deadline, true);
  }
}
